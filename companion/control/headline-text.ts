import { shortReasons, type Headline } from '#protocol';

/** The same words in English as the extension has in its locales. */
export function headlineText(headline: Headline): string {
  switch (headline.kind) {
    case 'live':
    case 'rehearsing':
    case 'hidden': {
      const { kind, live, of } = headline;
      const word = { live: 'Live', rehearsing: 'Rehearsing', hidden: 'Hidden' }[kind];
      return live === of ? word : `${word} on ${live} of ${of}`;
    }
    case 'not-live': {
      const { reason } = headline;
      const known = reason !== null && reason in shortReasons;
      return `Not live: ${known ? shortReasons[reason as keyof typeof shortReasons] : 'trouble everywhere'}`;
    }
    case 'connecting':
      return 'Connecting…';
    case 'asking':
      return 'Waiting for “Go on”';
    case 'ended':
      return 'Ended';
    case 'off':
    case 'waiting':
    case 'silent':
    case 'stopping':
      return 'Not live';
  }
}
