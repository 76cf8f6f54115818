import { describe, expect, it } from 'vitest';
import { readBackgroundCommand, reportOf } from '../../../extension/messages/background-commands.ts';
import { idleStatus, type DestinationView } from '../../../extension/messages/broadcast-status.ts';
import { readHostCommand, readStartReply } from '../../../extension/messages/host-commands.ts';
import {
  hostReady,
  hostSought,
  isHostReady,
  isHostSought,
  readStatus,
} from '../../../extension/messages/host-status.ts';
import type { StartRequest } from '../../../extension/messages/start-request.ts';
import { isShowPage, showPage } from '../../../extension/messages/show-page.ts';

const request: StartRequest = {
  source: { kind: 'camera' },
  quality: { width: 1280, height: 720, frameRate: 30, videoKbps: 4000 },
  destinations: [{ id: 'youtube', platform: 'youtube', name: 'YouTube', key: 'k' }],
  pairing: { clientId: '0'.repeat(32), token: '1'.repeat(64) },
};
const view: DestinationView = {
  id: 'youtube',
  platform: 'youtube',
  name: 'YouTube',
  phase: 'live',
  reason: null,
  message: '',
  ownIngest: false,
  bitrate: 1,
  bitrates: [1, 2],
  behindMs: 0,
  droppedFrames: 0,
  retryAt: null,
};

describe('a message', () => {
  it('is read only by the context it is for', () => {
    const toHost = { to: 'host', type: 'start', request };
    const toBackground = { to: 'background', type: 'started' };
    expect(readHostCommand(toHost)).toEqual(toHost);
    expect(readBackgroundCommand(toBackground)).toEqual(toBackground);
    expect(readHostCommand(toBackground)).toBeNull();
    expect(readBackgroundCommand(toHost)).toBeNull();
    const shown = [showPage('studio'), showPage('welcome'), hostReady, hostSought];
    expect(shown.map((message) => isShowPage(message, 'studio'))).toEqual([true, false, false, false]);
    expect(shown.map((message) => isShowPage(message, 'welcome'))).toEqual([false, true, false, false]);
    expect(shown.map((message) => isHostReady(message))).toEqual([false, false, true, false]);
    expect(shown.map((message) => isHostSought(message))).toEqual([false, false, false, true]);
  });

  it.each([
    ['a switch of the source', { type: 'switch-source', source: { kind: 'screen' } }],
    ['a destination to be opened', { type: 'open-destination', destination: request.destinations[0] }],
    ['a destination to be stopped', { type: 'stop-destination', id: 'youtube' }],
    [
      'an earlier end to be told',
      { type: 'end-earlier', earlier: { broadcastId: 'earlier-1', pairing: request.pairing } },
    ],
  ])('reaches the host with %s', (_name, command) => {
    const message = { to: 'host', ...command };
    expect(readHostCommand(message)).toEqual(message);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'start'],
    ['a start without a request', { to: 'host', type: 'start' }],
    ['an unknown source', { to: 'host', type: 'start', request: { ...request, source: { kind: 'disk' } } }],
    [
      'a negative size',
      { to: 'host', type: 'start', request: { ...request, quality: { ...request.quality, width: -1 } } },
    ],
    [
      'an unknown platform',
      {
        to: 'host',
        type: 'start',
        request: { ...request, destinations: [{ ...request.destinations[0], platform: 'x' }] },
      },
    ],
    ['a switch to nothing', { to: 'host', type: 'switch-source', source: { kind: 'none' } }],
    [
      'a destination without a key',
      { to: 'host', type: 'open-destination', destination: { ...request.destinations[0], key: 7 } },
    ],
    ['an earlier end without a name', { to: 'host', type: 'end-earlier', earlier: { ...request } }],
    ['an unknown command', { to: 'host', type: 'format-disk' }],
  ])('is refused when it is %s', (_name, message) => {
    expect(readHostCommand(message)).toBeNull();
  });

  it('that answers a start says whether it is live, or why not', () => {
    expect(readStartReply({ ok: true })).toEqual({ ok: true });
    const refusal = { ok: false, problem: { code: 'key-missing' } };
    expect(readStartReply(refusal)).toEqual(refusal);
    expect(readStartReply(undefined)).toBeNull();
    expect(readStartReply({ ok: false })).toBeNull();
  });

  it('with a status is passed on whole, with reasons that this version does not know', () => {
    const status = { ...idleStatus, phase: 'live', destinations: [{ ...view, reason: 'solar-flare' }] };
    expect(readStatus(status)).toEqual(status);
    expect(readStatus({ ...status, phase: 'maybe' })).toBeNull();
  });
});

describe('what the background is told', () => {
  const live = { ...idleStatus, phase: 'live', source: 'tab', destinations: [view] } as const;

  it('is its headline and no destination until it runs', () => {
    expect(reportOf(idleStatus)).toMatchObject({
      phase: 'idle',
      headline: { kind: 'off' },
      destinations: [],
    });
    expect(reportOf({ ...live, phase: 'starting' })).toMatchObject({
      phase: 'starting',
      headline: { kind: 'connecting' },
      destinations: [],
    });
  });

  it.each([
    ['live', live],
    ['not live', { ...live, destinations: [{ ...view, phase: 'trouble', reason: 'dns' }] }],
    ['without a source', { ...live, source: null }],
    ['idle', idleStatus],
  ] as const)('is read as it was sent when it is %s', (_name, status) => {
    expect(readBackgroundCommand(reportOf(status))).toEqual(reportOf(status));
  });

  it.each([
    { kind: 'failed', destinations: [{ ...view, phase: 'trouble', reason: 'solar-flare' }] },
    { kind: 'ended', problem: { code: 'recorder-failed' } },
  ])('is a notice of what nobody may have seen: $kind', (notice) => {
    const command = { to: 'background', type: 'notify', notice, headline: { kind: 'off' } };
    expect(readBackgroundCommand(command)).toEqual(command);
    expect(readBackgroundCommand({ ...command, notice: { kind: 'failed' } })).toBeNull();
  });

  it('is on how many it is live, and which take part', () => {
    const destinations = [view, { ...view, id: 'mine', phase: 'trouble', reason: 'dns' }] as const;
    expect(reportOf({ ...live, destinations })).toMatchObject({
      headline: { kind: 'live', live: 1, of: 2 },
      waitingPicture: false,
      destinations: ['youtube', 'mine'],
    });
  });

  it('is that viewers see a waiting picture when the source has ended', () => {
    expect(reportOf({ ...live, source: null })).toMatchObject({
      headline: { kind: 'live' },
      waitingPicture: true,
    });
  });

  it('is that the companion has not answered Stop, also by a host that goes away', () => {
    expect(reportOf({ ...live, phase: 'stopping' }).unanswered).toBe(false);
    expect(reportOf({ ...idleStatus, problem: { code: 'stop-unanswered' } }).unanswered).toBe(true);
  });

  it('is not a destination that was stopped', () => {
    const destinations = [view, { ...view, id: 'mine', phase: 'ended' }] as const;
    expect(reportOf({ ...live, destinations })).toMatchObject({
      headline: { kind: 'live', live: 1, of: 1 },
      destinations: ['youtube'],
    });
  });
});
