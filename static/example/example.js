/** A client on the mesh library alone: opens a room, or enters the one in the link, and shows who is there. */

import { Mesh, makeSecret, readSecret, writeSecret } from '../mesh/index.js';

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Map<string, HTMLVideoElement>} by peer */
const people = new Map();

/**
 * @param {string} peer
 * @param {MediaStream} stream
 */
function show(peer, stream) {
  const video = people.get(peer) ?? document.createElement('video');
  video.autoplay = video.playsInline = true;
  video.muted = peer === 'self';
  video.srcObject = stream;
  people.set(peer, video);
  element('people').append(video);
}

/** @param {string} peer */
function hide(peer) {
  people.get(peer)?.remove();
  people.delete(peer);
}

/**
 * @param {Mesh} mesh
 * @param {string} type
 * @param {(detail: any) => void} act
 */
function listen(mesh, type, act) {
  mesh.addEventListener(type, (event) => act(/** @type {CustomEvent} */ (event).detail));
}

/** The link is `#ROOM/SECRET`; without one there is a new room. */
async function findRoom() {
  const [room, text] = location.hash.slice(1).split('/');
  const secret = readSecret(text ?? '');
  if (room && secret) return { room, secret };
  const answer = await fetch('/api/v1/rooms', { method: 'POST' });
  if (!answer.ok) throw new Error((await answer.json()).code);
  const opened = { ...(await answer.json()), secret: makeSecret() };
  history.replaceState(null, '', `#${opened.room}/${writeSecret(opened.secret)}`);
  return opened;
}

async function call() {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const { room, secret, host } = await findRoom();
  const url = `${location.origin.replace('http', 'ws')}/ws`;
  const mesh = new Mesh({ url, room, secret, host, profile: { name: 'Example' } });
  listen(mesh, 'changed', ({ phase, reason }) => (element('status').textContent = reason ?? phase));
  listen(mesh, 'departed', ({ peer }) => hide(peer));
  listen(mesh, 'track', ({ peer, stream, mediaStream }) => stream === 'person' && show(peer, mediaStream));
  element('link').textContent = location.href;
  element('link').setAttribute('href', location.href);
  show('self', media);
  await mesh.setTrack('mic', media.getAudioTracks()[0]);
  await mesh.setTrack('camera', media.getVideoTracks()[0]);
  addEventListener('pagehide', () => mesh.leave());
  await mesh.join();
}

call().catch((error) => (element('status').textContent = error.code ?? error.message));
