import { reasonSentences, type DestinationReason } from './destination.ts';

/**
 * What is said instead where the ingest is a platform's own: by the platform's name, which stands for $1, and without
 * advice to look at an address that nobody has entered.
 */
export const ownIngestSentences: Readonly<Partial<Record<DestinationReason, string>>> = {
  dns: '$1 cannot be found. Check the internet connection.',
  refused: '$1 takes no connections at the moment. Tabcast tries again by itself.',
  unreachable: '$1 cannot be reached. Check the internet connection.',
  timeout: '$1 is not answering. Check the internet connection.',
  tls: '$1 could not prove who it is, so nothing was sent to it. Check the date of this computer, or try another network.',
  'tls-missing':
    'What answers in place of $1 does not speak TLS, so nothing was sent to it. Try another network.',
  handshake: 'What answers in place of $1 does not speak RTMP. Try another network.',
  'app-rejected':
    "$1 refused the connection. Tabcast tries again; if that goes on, look at $1's own page whether you may go live.",
  'key-rejected': '$1 refused the stream key. Copy it again from $1 and make sure it is not in use.',
  'key-in-use':
    '$1 still holds the previous connection with this key. Tabcast tries again until it lets go, which can take a minute.',
  'show-limit':
    '$1 ends a show when it has lasted too long, and less than 15 minutes are left. Tabcast then begins a new one there by itself: tell your viewers.',
  'show-renewed':
    'The show had lasted for as long as $1 takes one, so Tabcast has ended it and begun a new one there. Viewers may have to open it.',
  'short-shows':
    'The connection was lost several times soon after going live, and each time may have left a short recording on $1. So Tabcast waits longer before the next attempt.',
  'keyframes-rare':
    'What is recorded has keyframes farther apart than $1 takes, so viewers may wait long for a picture, or see none. Choose a quality of its own for it in the settings: that has them as often as it wants.',
  stalled:
    '$1 takes no more data, or far too little. The upload may be too slow for this quality: choose a lower one in the settings.',
  'closed-by-ingest':
    "$1 ended the connection. Tabcast connects again; if that goes on, look at $1's own page.",
  'protocol-error':
    '$1 sent something that is not RTMP. Tabcast connects again; if that goes on, try another network.',
};

/** What is said instead, of anybody's ingest, where it was asked once and nothing is tried again: by a check, by a test. */
export const onceSentences: Readonly<Partial<Record<DestinationReason, string>>> = {
  'too-many-files':
    'This computer does not let Tabcast open more connections. Close other programs, and try again.',
  refused:
    'The server takes no connections at the moment. Check its address if you have entered one, or try again in a minute.',
  'app-rejected':
    'The server refused the connection. Check its address if you have entered one, or look at the platform whether you may go live.',
  'key-in-use': 'The platform still holds the previous connection with this key. Try again in a minute.',
  'closed-by-ingest':
    "The server ended the connection. Try again; if that goes on, look at the platform's own page.",
  'protocol-error':
    'The server sent something that makes no sense. Check its address, or try another network.',
  internal: 'The companion made a mistake. Try again; its log says more.',
};

/** The sentence for a reason of who was asked once. @param owner as below */
export function onceSentence(reason: DestinationReason, owner: string | null): string {
  return onceSentences[reason] ?? reasonSentence(reason, owner);
}

/** The sentence for a reason. @param owner the platform's name where the ingest is its own; null for any other ingest */
export function reasonSentence(reason: DestinationReason, owner: string | null): string {
  const own = owner === null ? undefined : ownIngestSentences[reason];
  return own?.replaceAll('$1', () => owner!) ?? reasonSentences[reason];
}
