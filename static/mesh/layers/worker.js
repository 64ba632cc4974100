/**
 * The module worker that sees every encoded frame of this page's video senders: around the rules of fanout.js, what they
 * need of the browser (W3C WebRTC Encoded Transform).
 */

import { Fanout } from './fanout.js';

/** @import { WorkerMessage } from './fanout.js' */
/** @import { Frame, Place } from './sender.js' */

/**
 * @typedef {Place & { sender: string, mimeType?: string }} TransformOptions `mimeType`: taken where frames tell none
 *
 * @typedef {({ type: 'place', sender: string } & Place) | { type: 'remove', sender: string } | { type: 'count' }} PageMessage
 *
 * @typedef {object} Transformer RTCRtpScriptTransformer
 * @property {ReadableStream<Frame>} readable
 * @property {WritableStream<Frame>} writable
 * @property {TransformOptions} options
 * @property {() => Promise<unknown>} [generateKeyFrame] not in Chromium
 */

/**
 * Why generateKeyFrame rejects where nothing is amiss: no encoder works yet, or the sender is inactive or its track
 * ended ("generate key frame algorithm"). An encoder that begins makes a key frame by itself.
 */
const IDLE = ['InvalidStateError', 'NotFoundError'];

/** @type {Map<string, { transformer: Transformer, writer: WritableStreamDefaultWriter<Frame> }>} */
const streams = new Map();

/** @param {WorkerMessage} message */
const tell = (message) => postMessage(message);

const fanout = new Fanout({
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  write: (sender, frame) => streams.get(sender)?.writer.write(frame),
  tell,
  makeKeyFrame,
});

/** @param {string} sender */
async function makeKeyFrame(sender) {
  const transformer = streams.get(sender)?.transformer;
  if (!transformer?.generateKeyFrame) return tell({ type: 'need-key', sender });
  try {
    await transformer.generateKeyFrame();
  } catch (error) {
    const { name } = /** @type {DOMException} */ (error);
    if (!IDLE.includes(name)) tell({ type: 'fault', sender, message: String(error) });
  }
}

/** @param {Transformer} transformer */
async function run(transformer) {
  const { sender, role, group, mimeType } = transformer.options;
  const stream = { transformer, writer: transformer.writable.getWriter() };
  const isCurrent = () => streams.get(sender) === stream;
  streams.set(sender, stream);
  fanout.add(sender, { role, group }, mimeType);
  try {
    const reader = transformer.readable.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done || !isCurrent()) break;
      fanout.frame(sender, value);
    }
    if (isCurrent()) remove(sender);
  } catch (error) {
    if (isCurrent()) fanout.fail(sender, error);
  }
}

/** @param {string} sender */
function remove(sender) {
  streams.delete(sender);
  fanout.remove(sender);
}

addEventListener('rtctransform', (event) => run(/** @type {any} */ (event).transformer));

addEventListener('message', ({ data }) => {
  const message = /** @type {PageMessage} */ (data);
  if (message.type === 'place') fanout.place(message.sender, { role: message.role, group: message.group });
  else if (message.type === 'remove') remove(message.sender);
  else tell(fanout.counts());
});
