/** The call page's rules: what each event changes, and what is to be done about it. */

/** @import { CallEvent, CallState, Step } from './state.js' */
import * as chat from './updates/chat.js';
import { consequences } from './updates/consequences.js';
import * as entry from './updates/entry.js';
import * as media from './updates/media.js';
import * as notices from './updates/notices.js';
import * as panels from './updates/panels.js';
import * as pictures from './updates/pictures.js';
import * as room from './updates/room.js';
import { step } from './state.js';

/** @type {{ [Type in CallEvent['type']]: (state: CallState, event: Extract<CallEvent, { type: Type }>) => Step }} */
const STEPS = {
  'link-pasted': entry.linkPasted,
  'language-chosen': entry.languageChosen,
  'language-loaded': entry.languageLoaded,
  'name-typed': entry.nameTyped,
  'keep-name-chosen': entry.keepNameChosen,
  entered: entry.entered,
  'entry-dragged': entry.entryDragged,

  'permissions-read': media.permissionsRead,
  'capture-agreed': media.captureAgreed,
  'capture-toggled': media.captureToggled,
  'capture-started': media.captureStarted,
  'capture-failed': media.captureFailed,
  'capture-cancelled': media.captureCancelled,
  'capture-ended': media.captureEnded,
  'capture-paused': media.capturePaused,
  'capture-resumed': media.captureResumed,
  'devices-listed': media.devicesListed,
  'device-chosen': media.deviceChosen,
  'level-measured': media.levelMeasured,
  'sound-blocked': media.soundBlocked,
  'sound-allowed': media.soundAllowed,
  'stream-changed': (state) => step(state),

  'mesh-changed': room.meshChanged,
  'connecting-dragged': room.connectingDragged,
  'peer-arrived': room.peerArrived,
  'peer-departed': room.peerDeparted,
  'peer-knocked': room.peerKnocked,
  'alarm-raised': room.alarmRaised,
  'hand-toggled': room.handToggled,
  'admit-pressed': room.admitPressed,
  'deny-pressed': room.denyPressed,
  'remove-confirmed': room.removeConfirmed,
  'setting-toggled': room.settingToggled,
  'end-confirmed': room.endConfirmed,
  'leave-pressed': room.leavePressed,
  'page-hidden': room.pageHidden,
  'return-pressed': room.returnPressed,

  'message-written': chat.messageWritten,
  'message-sent': chat.messageSent,
  'message-received': chat.messageReceived,

  'panel-toggled': panels.panelToggled,
  'dialog-opened': panels.dialogOpened,
  'dialog-closed': panels.dialogClosed,
  'copy-pressed': panels.copyPressed,
  'link-copied': panels.linkCopied,
  'copy-failed': panels.copyFailed,
  'share-pressed': panels.sharePressed,
  'copy-mark-expired': panels.copyMarkExpired,
  'chime-toggled': panels.chimeToggled,
  'fullscreen-pressed': panels.fullscreenPressed,
  'fullscreen-changed': panels.fullscreenChanged,
  'tile-pinned': panels.tilePinned,
  'stage-resized': panels.stageResized,
  'quality-measured': panels.qualityMeasured,
  'view-fetched': (state) => step(state),
  'view-missed': panels.viewMissed,

  'sights-changed': pictures.sightsChanged,
  'pictures-omitted': pictures.picturesOmitted,
  'mode-chosen': pictures.modeChosen,
  'fluent-toggled': pictures.fluentToggled,
  'means-changed': pictures.meansChanged,
  'capacity-measured': pictures.capacityMeasured,
  'pressure-changed': pictures.pressureChanged,

  'act-refused': notices.actRefused,
  'notice-closed': notices.noticeExpired,
  'notice-expired': notices.noticeExpired,
};

/**
 * @param {CallState} state
 * @param {CallEvent} event
 * @returns {Step}
 */
export function update(state, event) {
  const handle = /** @type {(state: CallState, event: CallEvent) => Step} */ (STEPS[event.type]);
  const { state: next, effects } = handle(state, event);
  return step(next, [...effects, ...consequences(state, next)]);
}
