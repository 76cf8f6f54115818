/**
 * How long a text may be for the place that it stands in, in columns: an ideograph or kana takes two, a mark above a letter
 * none, and what is put in for $1 does not count. A text in none of these places may be as long as it has to be.
 */
export const textLimits: readonly {
  readonly place: string;
  readonly columns: number;
  readonly texts: readonly string[];
}[] = [
  // developer.chrome.com/docs/extensions/reference/manifest: name and description; the store counts the same.
  { place: 'the name in the manifest', columns: 75, texts: ['extName'] },
  { place: 'the description in the manifest', columns: 132, texts: ['extDescription'] },
  // About four letters have room on the badge (chrome.action.setBadgeText).
  { place: 'the badge', columns: 4, texts: ['badge_live', 'badge_rehearsing'] },
  {
    place: 'the tooltip of the toolbar button',
    columns: 40,
    texts: ['actionTitle', 'tooltip', 'source_none'],
  },
  // One line of a desktop's notification; names of destinations stand in it, too.
  {
    place: 'the title of a notification',
    columns: 40,
    texts: [
      'notice_failed',
      'notice_back',
      'notice_show_ends',
      'notice_show_renewed',
      'notice_ended',
      'notice_not_stopped',
      'notice_not_started',
      'notice_not_switched',
      'notice_asking',
      'notice_no_window',
      'notice_hidden',
      'notice_marked',
      'notice_not_marked',
      'notice_picture',
      'notice_sound',
      'source_none',
    ],
  },
  // Beside the button that stops.
  {
    place: 'the headline',
    columns: 28,
    texts: [
      'headline_live',
      'headline_live_some',
      'headline_rehearsing',
      'headline_rehearsing_some',
      'headline_connecting',
      'headline_waiting',
      'headline_silent',
      'headline_asking',
      'headline_hidden',
      'headline_hidden_some',
      'headline_ended',
      'headline_stopping',
    ],
  },
  { place: 'the button that starts', columns: 22, texts: ['start', 'starting'] },
  { place: 'the button beside it', columns: 14, texts: ['rehearse'] },
  { place: 'the button that stops', columns: 22, texts: ['stop', 'stop_keep', 'stop_undo', 'stop_now'] },
  { place: 'the line above it', columns: 36, texts: ['stop_ask', 'stop_in'] },
  {
    place: 'a button in the card of a destination',
    columns: 16,
    texts: ['key_add', 'key_edit', 'go_live', 'try_again', 'stop_one'],
  },
  {
    place: 'the state of a destination',
    columns: 28,
    texts: [
      'key_configured',
      'key_not_configured',
      'phase_connecting',
      'phase_key_sent',
      'phase_live',
      'phase_trouble',
      'phase_ended',
      'phase_absent',
      'phase_delayed',
      'behind',
      'delay',
    ],
  },
  {
    place: 'a figure of a destination in the panel',
    columns: 13,
    texts: ['figure_behind', 'figure_queue', 'figure_dropped', 'figure_reconnects'],
  },
  { place: 'the switch of sources', columns: 24, texts: ['source_tab', 'source_camera', 'source_screen'] },
  {
    place: 'the line below the name',
    columns: 34,
    texts: ['companion_ready', 'companion_rehearsal', 'companion_unpaired'],
  },
  {
    place: 'a button',
    columns: 22,
    texts: [
      'layout_add_text',
      'layout_add_logo',
      'cancel',
      'hide',
      'show_again',
      'quality_change',
      'destinations_more',
      'key_save',
      'key_replace',
      'key_delete',
      'key_show',
      'key_hide',
      'key_delete_keep',
      'key_delete_confirm',
      'further_edit',
      'further_remove',
      'further_remove_confirm',
      'further_save',
      'further_save_changes',
      'delivery_measure',
      'upload_test',
      'pairing_start',
      'pairing_busy',
      'pairing_forget',
      'export_save',
      'import_load',
      'welcome_pass',
      'welcome_step_done',
    ],
  },
  {
    place: 'a wide button',
    columns: 32,
    texts: ['pairing_open', 'panel_open', 'panel_popup', 'studio_permission_ask', 'studio_screen_pick'],
  },
  {
    place: 'the title of a step',
    columns: 36,
    texts: [
      'welcome_companion',
      'welcome_pair',
      'welcome_pin',
      'welcome_camera',
      'welcome_key',
      'welcome_rehearse',
      'welcome_live',
    ],
  },
];

/** Columns that a text takes. */
export function columnsOf(text: string): number {
  const kept = text.replace(/\$\d/g, '').replace(/\p{Mark}/gu, '');
  const wide = kept.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\u30fc\uff01-\uff60]/gu,
  );
  return [...kept].length + (wide?.length ?? 0);
}
