// Loaded into a real node-media-server before it starts: it relays HEVC and AV1, but names no FourCC in its answer to connect, so
// nobody who asks may send it one. Its answer alone is changed, to that of a server that says what it does (Enhanced RTMP v2,
// "Enhancing NetConnection connect Command").
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Rtmp = require('node-media-server/src/protocol/rtmp.js');

const send = Rtmp.prototype.sendInvokeMessage;
Rtmp.prototype.sendInvokeMessage = function (stream, message) {
  const isAnswer = message.info?.code === 'NetConnection.Connect.Success';
  const named = isAnswer && { cmdObj: { ...message.cmdObj, videoFourCcInfoMap: { hvc1: 4, av01: 4 } } };
  return send.call(this, stream, { ...message, ...named });
};
