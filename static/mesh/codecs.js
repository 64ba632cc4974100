/** Which codecs are offered, and how. */

/** What a shared encoding can be made of (layers/plan.js), and what repairs it. */
const VIDEO = ['video/VP8', 'video/H264', 'video/rtx', 'video/red', 'video/ulpfec'];
/** Redundancy first (RFC 2198): a lost packet's sound comes again in the next one. */
const AUDIO = ['audio/red', 'audio/opus', 'audio/telephone-event', 'audio/CN'];
/** The profile of H.264 that every browser has: constrained baseline (RFC 6184, RFC 7742 section 6.2). */
const H264 = /(?=.*packetization-mode=1)(?=.*profile-level-id=42e0)/i;

/**
 * What RTCRtpTransceiver.setCodecPreferences takes. Few codecs make short descriptions, which are quickly read.
 *
 * @param {readonly RTCRtpCodec[]} able RTCRtpReceiver.getCapabilities
 * @param {'audio' | 'video'} kind
 * @returns {RTCRtpCodec[]}
 */
export function preferred(able, kind) {
  const order = kind === 'audio' ? AUDIO : VIDEO;
  return order.flatMap((mimeType) =>
    able.filter(
      (codec) => codec.mimeType === mimeType && (mimeType !== 'video/H264' || H264.test(codec.sdpFmtpLine ?? '')),
    ),
  );
}

/**
 * Asks for speech that is not sent while nobody speaks (`usedtx`, RFC 7587 section 6.1) and repairs itself
 * (`useinbandfec`). Each end says what it wants to receive.
 *
 * @param {string} sdp
 * @returns {string} the same, but for the first sound in it: what is shared with a screen may be music
 */
export function askForSpeech(sdp) {
  const [head, first = '', ...rest] = sdp.split(/^(?=m=)/m);
  const opus = /^a=rtpmap:(\d+) opus\//m.exec(first)?.[1];
  const speech = first.replace(new RegExp(`^a=fmtp:${opus} .*`, 'm'), (line) => {
    const others = line.replace(/;?(usedtx|useinbandfec)=\d/g, '').replace(' ;', ' ');
    return `${others}${others.endsWith(' ') ? '' : ';'}usedtx=1;useinbandfec=1`;
  });
  return [head, speech, ...rest].join('');
}
