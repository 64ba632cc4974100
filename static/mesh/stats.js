/** @typedef {'direct' | 'relayed'} Path whether media go through a TURN relay */

/**
 * @param {RTCStatsReport} report
 * @returns {{ bytes: number, path: Path } | null} bytes received and the way they take; null while there is no way
 */
export function readWay(report) {
  const entries = [...report.values()];
  const pair = entries.find((entry) => entry.type === 'candidate-pair' && isSelected(entry, entries));
  if (!pair) return null;
  const ends = [report.get(pair.localCandidateId), report.get(pair.remoteCandidateId)];
  const relayed = ends.some((candidate) => candidate?.candidateType === 'relay');
  return { bytes: pair.bytesReceived, path: relayed ? 'relayed' : 'direct' };
}

/**
 * @param {RTCIceCandidatePairStats & { selected?: boolean }} pair `selected` is Firefox's alone
 * @param {any[]} entries
 */
function isSelected(pair, entries) {
  if (pair.selected !== undefined) return pair.selected;
  return entries.some((entry) => entry.type === 'transport' && entry.selectedCandidatePairId === pair.id);
}
