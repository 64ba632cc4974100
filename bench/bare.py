"""A call of bare pages without an app: the same peer connections, the same sound, and as many pictures as large.

The pages are in one browser and hand descriptions and candidates to each other by BroadcastChannel, without any server.
Each has a window of its own: of the tabs of one window the browser draws only one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.identity import Identity
from tests.browser.person import impersonation

BARE = """
    globalThis.firsts = {};
    document.body.style.cssText = `margin: 0; display: grid; grid-auto-rows: 1fr; height: 100vh; overflow: hidden;
        grid-template-columns: repeat(auto-fit, minmax(40%, 1fr))`;
    const style = 'width: 100%; height: 100%; min-height: 0; object-fit: cover';
    const show = (stream) => {
        const player = Object.assign(document.createElement('video'), {autoplay: true, muted: true, style});
        player.srcObject = stream;
        document.body.append(player);
        return player;
    };
    const hear = (track) => document.body.append(
        Object.assign(new Audio(), {autoplay: true, srcObject: new MediaStream([track])}),
    );
    const me = crypto.randomUUID();
    const pcs = globalThis.pcs = {};
    const early = {};
    const others = new BroadcastChannel('bare');
    const tell = (to, what) => others.postMessage({from: me, to, ...what});
    const connect = (peer) => {
        const pc = pcs[peer] = new RTCPeerConnection();
        pc.onicecandidate = ({candidate}) => candidate && tell(peer, {candidate: candidate.toJSON()});
        pc.ontrack = ({track}) => {
            const [mic, camera] = pc.getTransceivers().map(({receiver}) => receiver.track);
            if (track === mic) hear(mic);
            if (track !== camera) return;
            const player = show(new MediaStream([camera]));
            const timer = setInterval(() => {
                if (player.readyState < 2 || !player.videoWidth) return;
                clearInterval(timer);
                firsts[peer] = Date.now();
            }, 10);
        };
        for (const id of [0, 1]) pc.createDataChannel(`${id}`, {negotiated: true, id});
        return pc;
    };
    const [audio, video] = ['audio', 'video'];
    const fill = (pc) => {
        const tracks = media.getTracks().sort((one, other) => one.kind < other.kind ? -1 : 1);
        for (const [index, {sender}] of pc.getTransceivers().entries()) sender.replaceTrack(tracks[index] ?? null);
    };
    others.onmessage = async ({data: {from, to, hello, description, candidate}}) => {
        if (hello && isIn) return tell(from, {welcome: true}), connect(from);
        if (to !== me) return;
        if (candidate && !pcs[from].remoteDescription) return (early[from] ??= []).push(candidate);
        if (candidate) return pcs[from].addIceCandidate(candidate);
        if (!description) return offer(from);
        await pcs[from].setRemoteDescription(description);
        if (description.type === 'offer') {
            for (const transceiver of pcs[from].getTransceivers()) transceiver.direction = 'sendrecv';
            fill(pcs[from]);
        }
        for (const waited of early[from] ?? []) pcs[from].addIceCandidate(waited);
        if (description.type === 'answer') return;
        await pcs[from].setLocalDescription();
        tell(from, {description: pcs[from].localDescription.toJSON()});
    };
    const offer = async (peer) => {
        const pc = connect(peer);
        for (const kind of [audio, video, video, audio]) pc.addTransceiver(kind);
        fill(pc);
        await pc.setLocalDescription();
        tell(peer, {description: pc.localDescription.toJSON()});
    };
    let media;
    globalThis.ready = navigator.mediaDevices.getUserMedia({audio: true, video: {width: 1280, height: 720}})
        .then((stream) => show(media = stream));
    let isIn = false;
    globalThis.go = () => (isIn = true, tell(null, {hello: true}), Date.now());
"""


@contextmanager
def call(
    browser: Browser, identities: Sequence[Identity], site: str, before: str = ""
) -> Iterator[tuple[list[Page], float]]:
    """Their pages, once each shows all others, and when the last one clicked (milliseconds since 1970).

    Args:
        site: a server whose `/healthz` is a page of its origin.
        before: a script that runs first in each document.
    """
    context = browser.new_context(bypass_csp=True)  # Playwright waits by eval
    pages = [_page(_window(browser, context), identity, site, before) for identity in identities]
    clicked = 0.0
    for present, page in enumerate(pages, start=1):
        clicked = page.evaluate("go()")
        for other in pages[:present]:
            other.wait_for_function(f"Object.keys(firsts).length === {present - 1}", polling=20)
    yield pages, clicked
    context.close()


def _window(browser: Browser, context: BrowserContext) -> Page:
    """An empty page in a new window."""
    if not context.pages:
        return context.new_page()
    first = context.new_cdp_session(context.pages[0])
    where = first.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    options = {"url": "about:blank", "newWindow": True, "browserContextId": where}
    with context.expect_page() as opened:
        browser.new_browser_cdp_session().send("Target.createTarget", options)
    return opened.value


def _page(page: Page, identity: Identity, site: str, before: str) -> Page:
    """A page whose camera and microphone are open."""
    page.add_init_script(before + impersonation(identity))
    page.goto(f"{site}/healthz")
    page.evaluate(f"() => {{ {BARE} }}")
    page.evaluate("ready.then(() => true)")
    return page
