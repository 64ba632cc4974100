import { Fanout } from '../../../static/mesh/layers/fanout.js';
import { FakeClock } from './clock.js';

/** @import { WorkerMessage } from '../../../static/mesh/layers/fanout.js' */
/** @import { Frame, Place } from '../../../static/mesh/layers/sender.js' */

const REAL_WIDTH = 640;
const DUMMY_WIDTH = 48;
const VP8 = 'video/VP8';

/**
 * @typedef {object} Picture what a fake payload holds
 * @property {string} from the sender whose encoder made it
 * @property {number} number counts the encoder's frames
 * @property {boolean} isKey
 * @property {boolean} isDummy
 * @property {string} codec
 *
 * @typedef {Frame & { sender: FakeSender, number: number, codec: string }} FakeFrame
 */

/** @param {Picture} picture @returns {ArrayBuffer} */
const encode = (picture) => new TextEncoder().encode(JSON.stringify(picture)).slice().buffer;

/** @param {ArrayBuffer} data @returns {Picture} */
const decode = (data) => JSON.parse(new TextDecoder().decode(data));

/** A sender: its encoder, the transform around it, and at the other end a viewer that decodes or says why it cannot. */
class FakeSender {
  isDummy = false;
  isStalled = false;
  codec = VP8;
  /** Whether frames tell their codec: not in every Firefox. */
  tellsCodec = true;
  /** @type {Error | null} what becomes of each write */
  failure = null;
  /** @type {Picture[]} */
  seen = [];
  /** @type {string[]} what no viewer may ever meet */
  faults = [];
  metadataReads = 0;

  #made = 0;
  #wantsKey = true;
  #lastSlot = -1;

  /** @param {FakeTransforms} transforms @param {string} id */
  constructor(transforms, id) {
    this.transforms = transforms;
    this.id = id;
  }

  /** `setParameters` came into force: the next frame is a key frame. @param {boolean} isDummy */
  resize(isDummy) {
    if (isDummy !== this.isDummy) this.#wantsKey = true;
    this.isDummy = isDummy;
  }

  /** The viewer lost something, or the page asks. */
  makeKeyFrame() {
    this.#wantsKey = true;
  }

  /** The camera has a picture. */
  capture() {
    const [number, isKey, { isDummy, codec }] = [this.#made++, this.#wantsKey, this];
    this.#wantsKey = false;
    const width = isDummy ? DUMMY_WIDTH : REAL_WIDTH;
    /** @type {FakeFrame} */
    const frame = {
      type: isKey ? 'key' : 'delta',
      data: encode({ from: this.id, number, isKey, isDummy, codec }),
      getMetadata: () => {
        this.metadataReads++;
        return { ...(isKey && { width, height: width }), ...(this.tellsCodec && { mimeType: codec }) };
      },
      sender: this,
      number,
      codec,
    };
    this.transforms.fanout.frame(this.id, frame);
  }

  /** @param {FakeFrame} slot @param {ArrayBuffer} data */
  view(slot, data) {
    const picture = decode(data);
    const last = this.seen.at(-1);
    const follows = last && picture.from === last.from && picture.number === last.number + 1;
    if (!picture.isKey && !follows) this.#fault('cannot be decoded', last, picture);
    if (!picture.isKey && slot.number !== this.#lastSlot + 1) this.#fault('gap in the picture ids', last, picture);
    if (slot.sender !== this || slot.number <= this.#lastSlot)
      this.#fault('slot of another or an earlier one', picture);
    if (picture.codec !== slot.codec) this.#fault('wrong codec', picture);
    if (this.seen.some(({ from, number }) => from === picture.from && number === picture.number))
      this.#fault('sent twice', picture);
    const { role, group } = this.transforms.placeOf(this.id);
    if (role === 'follow' && picture.from === this.id) this.#fault('its own dummy', picture);
    if (role === 'follow' && picture.from !== this.id && !this.transforms.groupsLedBy(picture.from).has(group))
      this.#fault('picture of another group', picture);
    if (role !== 'follow' && picture.from !== this.id) this.#fault('picture of another', picture);
    this.#lastSlot = slot.number;
    this.seen.push(picture);
  }

  /** @param {...unknown} what */
  #fault(...what) {
    this.faults.push(what.map((part) => JSON.stringify(part)).join(' '));
  }
}

/** A page's senders around one real Fanout. */
export class FakeTransforms {
  clock = new FakeClock();
  /** @type {WorkerMessage[]} */
  told = [];
  /** @type {Map<string, FakeSender>} */
  senders = new Map();
  /** @type {{ sender: string, at: number }[]} */
  asked = [];
  /** Milliseconds until an encoder that was asked makes its key frame; null when requests get lost. @type {number | null} */
  keyDelayMs = 0;

  /** @type {Map<string, Place>} */
  #places = new Map();
  /** @type {Map<string, Set<string | null>>} */
  #led = new Map();

  constructor() {
    this.fanout = new Fanout({
      now: () => this.clock.now,
      setTimeout: this.clock.setTimeout,
      write: (sender, frame) => this.#write(sender, frame),
      tell: (message) => this.#hear(message),
      makeKeyFrame: (sender) => this.#ask(sender),
    });
  }

  /**
   * @param {string} id
   * @param {Place['role']} [role]
   * @param {string | null} [group]
   * @param {{ codec?: string, tellsCodec?: boolean, mimeType?: string }} [options]
   */
  add(id, role = 'own', group = null, { codec = VP8, tellsCodec = true, mimeType } = {}) {
    const sender = new FakeSender(this, id);
    Object.assign(sender, { codec, tellsCodec, isDummy: role === 'follow' });
    this.senders.set(id, sender);
    this.#places.delete(id);
    this.fanout.add(id, { role, group }, mimeType);
    return sender;
  }

  /** @param {string} id */
  remove(id) {
    this.senders.delete(id);
    this.fanout.remove(id);
  }

  /** A new place, and at once the size its encoder needs. @param {string} id @param {Place['role']} role @param {string | null} [group] */
  move(id, role, group = null) {
    this.fanout.place(id, { role, group });
    this.senders.get(id)?.resize(role === 'follow');
  }

  /** All senders have the camera's next picture. @param {number} [times] */
  capture(times = 1) {
    for (; times > 0; times--) for (const sender of this.senders.values()) if (!sender.isStalled) sender.capture();
  }

  /** A camera of 30 pictures a second. @param {number} ms */
  async film(ms) {
    for (let count = Math.round((ms * 30) / 1000); count > 0; count--) {
      this.capture();
      await this.clock.run(1000 / 30);
    }
  }

  /** @param {string} id @returns {Place} in force as the page knows it */
  placeOf(id) {
    return this.#places.get(id) ?? { role: 'own', group: null };
  }

  /** @param {string} id @returns {Set<string | null>} all groups it ever led */
  groupsLedBy(id) {
    return this.#led.get(id) ?? new Set();
  }

  /** @template {WorkerMessage['type']} T @param {T} type */
  toldOf(type) {
    return this.told.filter((message) => message.type === type).map(({ type: _, ...rest }) => rest);
  }

  /** @param {string} id */
  count(id) {
    const message = this.fanout.counts();
    return message.type === 'counts' ? message.senders.find(({ sender }) => sender === id) : undefined;
  }

  get faults() {
    return [...this.senders.values()].flatMap(({ id, faults }) => faults.map((fault) => `${id}: ${fault}`));
  }

  /** Takes the buffer away as browsers do. @param {string} id @param {Frame} frame */
  async #write(id, frame) {
    const sender = this.senders.get(id);
    if (!sender) return;
    const data = structuredClone(frame.data, { transfer: [frame.data] });
    if (sender.failure) throw sender.failure;
    sender.view(/** @type {FakeFrame} */ (frame), data);
  }

  /** @param {WorkerMessage} message */
  #hear(message) {
    this.told.push(message);
    if (message.type !== 'placed') return;
    const { sender, role, group } = message;
    this.#places.set(sender, { role, group });
    if (role === 'lead') this.#led.set(sender, this.groupsLedBy(sender).add(group));
  }

  /** @param {string} id */
  #ask(id) {
    this.asked.push({ sender: id, at: this.clock.now });
    if (this.keyDelayMs === 0) this.senders.get(id)?.makeKeyFrame();
    else if (this.keyDelayMs) this.clock.setTimeout(() => this.senders.get(id)?.makeKeyFrame(), this.keyDelayMs);
  }
}
