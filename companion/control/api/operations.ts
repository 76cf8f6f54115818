import * as v from 'valibot';
import {
  clientIdSchema,
  controlPaths,
  fleetPaths,
  fleetViewSchema,
  healthSchema,
  helloPath,
  helloSchema,
  historyListSchema,
  linksReplySchema,
  linksRequestSchema,
  livePath,
  markerSchema,
  markersPath,
  pairingGrantSchema,
  pairingOfferSchema,
  pairingPath,
  pairingRequestSchema,
  readinessSchema,
  recordingListSchema,
  showIdSchema,
  showRecordSchema,
  statusSchema,
} from '#protocol';
import type { Operation } from './operation.ts';
import { maxShows } from './refuse.ts';

/** A whole number in the text of an address. */
const whole = (digits: number, least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^\\d{1,${digits}}$`)),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(least),
    v.maxValue(most),
  );

const ofShow = {
  params: { schema: v.object({ id: showIdSchema }), wrong: [404, 'no-such-show'] },
} as const satisfies Partial<Operation>;
const ofRecording = {
  params: {
    schema: v.object({ name: v.pipe(v.string(), v.maxLength(100)) }),
    wrong: [404, 'no-such-recording'],
  },
} as const satisfies Partial<Operation>;
const historyRefusals = {
  404: { codes: ['history-off', 'no-such-show'] },
  503: { codes: ['history-unusable'] },
} as const;
const done = { says: 'It is done.', name: 'Done', schema: v.strictObject({ ok: v.literal(true) }) };

/**
 * Everything that the control port answers. The description in docs/openapi.json is made of it by `npm run tables`, each
 * route is served as it says here, and a test asks a running companion for all of it.
 */
export const operations = {
  hello: {
    method: 'get',
    path: helloPath,
    access: 'anybody',
    does: 'Which companion this is, and where its ports are',
    answers: { 200: { says: 'What it says of itself.', name: 'Hello', schema: helloSchema } },
  },
  description: {
    method: 'get',
    path: '/api/openapi.json',
    access: 'anybody',
    does: 'This description',
    answers: { 200: { says: 'OpenAPI 3.1.', type: 'application/json' } },
  },
  status: {
    method: 'get',
    path: '/api/status',
    access: 'reader',
    does: 'What is on air at this moment',
    answers: {
      200: { says: 'All broadcasts and their destinations.', name: 'Status', schema: statusSchema },
    },
  },
  health: {
    method: 'get',
    path: '/api/health',
    access: 'reader',
    does: 'Whether the companion can publish, and what is wrong',
    answers: {
      200: { says: 'It can.', name: 'Health', schema: healthSchema },
      503: { says: 'It cannot; the checks say why.', name: 'Health', schema: healthSchema },
    },
  },
  ready: {
    method: 'get',
    path: '/api/ready',
    access: 'anybody',
    does: 'Whether new shows may come here, for what is in front of several companions',
    answers: {
      200: { says: 'They may.', name: 'Readiness', schema: readinessSchema },
      503: {
        says: 'They may not: it cannot publish, or takes leave.',
        name: 'Readiness',
        schema: readinessSchema,
      },
    },
  },
  metrics: {
    method: 'get',
    path: '/metrics',
    access: 'reader',
    does: 'Figures for Prometheus',
    answers: { 200: { says: 'The text format of Prometheus, version 0.0.4.', type: 'text/plain' } },
  },
  fleet: {
    method: 'get',
    path: fleetPaths.view,
    access: 'reader',
    does: 'The companions of its fleet, as this one sees them',
    answers: {
      200: { says: 'All that are there.', name: 'FleetView', schema: fleetViewSchema },
      404: { codes: ['no-fleet'] },
    },
  },
  drainFleet: {
    method: 'post',
    path: fleetPaths.drain,
    access: 'reader',
    does: 'Has this companion take leave of its fleet: nothing new is taken, and shows go on at others, one after another',
    answers: { 202: { says: 'It has begun to.' }, 404: { codes: ['no-fleet'] } },
  },
  mark: {
    method: 'post',
    path: markersPath,
    access: 'reader',
    does: 'Marks this moment of all that is live; it becomes a chapter of the recording',
    body: { schema: markerSchema, name: 'Marker', maxBytes: 2_048, wrong: [400, 'bad-payload'] },
    answers: { 204: { says: 'It is marked.' }, 409: { codes: ['nothing-live'] } },
  },
  watchShow: {
    method: 'get',
    path: livePath(':id'),
    access: 'reader',
    does: 'Picture and sound of what goes out, from the newest keyframe on\n\nFLV without an end, by the `id` that the status names.',
    params: { schema: v.object({ id: whole(9, 0, 1e9) }), wrong: [404, 'nothing-to-see'] },
    answers: {
      200: { says: 'The stream, until the show is over or the caller leaves.' },
      404: { codes: ['nothing-to-see'] },
      429: { codes: ['too-many'] },
    },
  },
  listShows: {
    method: 'get',
    path: '/api/history',
    access: 'reader',
    does: 'The shows that were kept, the newest first',
    query: {
      schema: v.object({
        limit: v.optional(
          v.pipe(whole(4, 1, maxShows), v.description('Shows in one answer; 50 when left out.')),
          '50',
        ),
        before: v.optional(
          v.pipe(
            whole(15, 0, 1e15),
            v.description('Only shows that began before this moment, in ms since 1970.'),
          ),
        ),
      }),
      wrong: [400, 'bad-query'],
    },
    answers: {
      200: { says: 'The shows.', name: 'HistoryList', schema: historyListSchema },
      404: { codes: ['history-off'] },
      503: historyRefusals[503],
    },
  },
  readShow: {
    method: 'get',
    path: '/api/history/:id/report.json',
    access: 'reader',
    does: 'All that is kept of a show',
    ...ofShow,
    answers: {
      200: { says: 'The show.', name: 'ShowRecord', schema: showRecordSchema },
      ...historyRefusals,
    },
  },
  reportShow: {
    method: 'get',
    path: '/api/history/:id/report.html',
    access: 'reader',
    does: 'A show as a page for people, which needs nothing else',
    ...ofShow,
    query: {
      schema: v.object({
        lang: v.exactOptional(
          v.pipe(
            v.string(),
            v.regex(/^[A-Za-z]{2,8}(-[A-Za-z\d]{1,8})*$/),
            v.maxLength(35),
            v.description('The language it is in (BCP 47); that of `Accept-Language` where it is left out.'),
          ),
        ),
      }),
      wrong: [400, 'bad-query'],
    },
    answers: { 200: { says: 'The page.', type: 'text/html' }, ...historyRefusals },
  },
  removeShow: {
    method: 'delete',
    path: '/api/history/:id',
    access: 'reader',
    does: 'Deletes a show',
    ...ofShow,
    answers: { 200: done, ...historyRefusals },
  },
  removeShows: {
    method: 'delete',
    path: '/api/history',
    access: 'reader',
    does: 'Deletes all shows',
    answers: { 200: done, 404: { codes: ['history-off'] }, 503: historyRefusals[503] },
  },
  listRecordings: {
    method: 'get',
    path: '/api/recordings',
    access: 'reader',
    does: 'What was recorded, the newest first, and how much room there is',
    answers: { 200: { says: 'The recordings.', name: 'RecordingList', schema: recordingListSchema } },
  },
  readRecording: {
    method: 'get',
    path: '/api/recordings/:name',
    access: 'reader',
    does: 'A recording as a file, or a part of it by `Range`',
    ...ofRecording,
    answers: {
      200: { says: 'The file.' },
      206: { says: 'The part that was asked for.' },
      404: { codes: ['no-such-recording'] },
      409: { codes: ['recording-in-use'] },
      416: { says: 'The file is not so long.' },
    },
  },
  removeRecording: {
    method: 'delete',
    path: '/api/recordings/:name',
    access: 'reader',
    does: 'Deletes a recording',
    ...ofRecording,
    answers: {
      200: done,
      404: { codes: ['no-such-recording'] },
      409: { codes: ['recording-in-use'] },
      507: { codes: ['recording-not-deleted'] },
    },
  },
  page: {
    method: 'get',
    path: '/',
    access: 'anybody',
    does: 'The control page\n\nIt is the same for everybody and holds nothing: what it shows comes over the stream.',
    answers: {
      200: { says: 'The page, for who may see what is on air.', type: 'text/html' },
      401: { says: 'The page, for who has not shown that.', type: 'text/html' },
      429: { says: 'The page, where too many wrong tokens came before.', type: 'text/html' },
      503: { says: 'It was not built.', type: 'text/plain' },
    },
  },
  pageFile: {
    method: 'get',
    path: '/page/assets/:file',
    access: 'anybody',
    does: 'What the control page is made of',
    params: { schema: v.object({ file: v.string() }), wrong: [404, 'bad-payload'] },
    answers: { 200: { says: 'A script or a style.' }, 404: { says: 'There is none.', type: 'text/plain' } },
  },
  stream: {
    method: 'get',
    path: controlPaths.stream,
    access: 'owner',
    does: 'What the control page shows, as it happens\n\nServer-sent events: each `data:` holds one ControlNews as JSON.',
    answers: {
      200: { says: 'The events, until the caller leaves.', type: 'text/event-stream' },
      429: { codes: ['too-many'] },
    },
  },
  showCode: {
    method: 'post',
    path: controlPaths.code,
    access: 'owner',
    does: 'Has a pairing code shown on the page and in the terminal',
    answers: { 204: { says: 'It is shown.' } },
  },
  signLinks: {
    method: 'post',
    path: controlPaths.links,
    access: 'owner',
    does: 'Makes links that a browser may follow without a key\n\nEach is good for reading one path, for some hours.',
    body: {
      schema: linksRequestSchema,
      name: 'LinksRequest',
      maxBytes: 250_000,
      wrong: [400, 'bad-payload'],
    },
    answers: { 200: { says: 'The links, in the same order.', name: 'Links', schema: linksReplySchema } },
  },
  forgetBrowser: {
    method: 'delete',
    path: `${controlPaths.browsers}/:id`,
    access: 'owner',
    does: 'Forgets a paired browser',
    params: { schema: v.object({ id: clientIdSchema }), wrong: [400, 'bad-payload'] },
    answers: {
      204: { says: 'It is not paired, whether it was or not.' },
      507: { codes: ['pairings-unusable'] },
    },
  },
  offerPairing: {
    method: 'get',
    path: pairingPath,
    access: 'extension',
    does: 'Has a pairing code shown, and tells its salt',
    answers: { 200: { says: 'The salt.', name: 'PairingOffer', schema: pairingOfferSchema } },
  },
  pair: {
    method: 'post',
    path: pairingPath,
    access: 'extension',
    does: 'Pairs a browser that proves to know the code',
    body: {
      schema: pairingRequestSchema,
      name: 'PairingRequest',
      maxBytes: 2_048,
      wrong: [400, 'bad-payload'],
    },
    answers: {
      200: { says: 'What it is known by from now on.', name: 'PairingGrant', schema: pairingGrantSchema },
      403: { codes: ['pairing-code-wrong'] },
      429: { codes: ['too-many'] },
      507: { codes: ['pairings-unusable'] },
    },
  },
} as const satisfies Readonly<Record<string, Operation>>;
