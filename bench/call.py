"""A newcomer's click to everybody's first picture in a call of four, beside pages without an app. Run by `make bench`.

The floor are four bare pages in the same browser which make the same peer connections and hand descriptions and
candidates to each other by BroadcastChannel, without any server. Rounds of both alternate, so that a busy machine slows
both. A picture counts when its first frame is there to be drawn.
"""

import json
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import call
from tests.browser.chromium import FAKE_DEVICES, FLAGS, Chromium, program
from tests.browser.identity import IDENTITIES, Identity
from tests.browser.person import impersonation
from tests.browser.serving import Server

ROUNDS = 5
PEOPLE = 4

WATCH = """
    globalThis.firsts = {};
    setInterval(() => {
        for (const tile of document.querySelectorAll('article.tile:not(.own)')) {
            const video = tile.querySelector('video:not([hidden])');
            if (video?.readyState >= 2 && video.videoWidth) firsts[tile.ariaLabel] ??= Date.now();
        }
    }, 10);
"""

BARE = """
    globalThis.firsts = {};
    const me = crypto.randomUUID();
    const pcs = {};
    const early = {};
    const others = new BroadcastChannel('bare');
    const tell = (to, what) => others.postMessage({from: me, to, ...what});
    const connect = (peer) => {
        const pc = pcs[peer] = new RTCPeerConnection();
        pc.onicecandidate = ({candidate}) => candidate && tell(peer, {candidate: candidate.toJSON()});
        pc.ontrack = ({track, streams}) => {
            if (track.kind !== 'video') return;
            const video = Object.assign(document.createElement('video'), {muted: true, autoplay: true});
            video.srcObject = streams[0];
            document.body.append(video);
            const timer = setInterval(() => {
                if (video.readyState < 2 || !video.videoWidth) return;
                clearInterval(timer);
                firsts[peer] = Date.now();
            }, 10);
        };
        for (const track of media.getTracks()) pc.addTrack(track, media);
        return pc;
    };
    others.onmessage = async ({data: {from, to, hello, description, candidate}}) => {
        if (hello && isIn) return tell(from, {welcome: true}), connect(from);
        if (to !== me) return;
        if (candidate && !pcs[from].remoteDescription) return (early[from] ??= []).push(candidate);
        if (candidate) return pcs[from].addIceCandidate(candidate);
        if (!description) return offer(from);
        await pcs[from].setRemoteDescription(description);
        for (const waited of early[from] ?? []) pcs[from].addIceCandidate(waited);
        if (description.type === 'answer') return;
        await pcs[from].setLocalDescription();
        tell(from, {description: pcs[from].localDescription.toJSON()});
    };
    const offer = async (peer) => {
        const pc = connect(peer);
        await pc.setLocalDescription();
        tell(peer, {description: pc.localDescription.toJSON()});
    };
    let media;
    globalThis.ready = navigator.mediaDevices.getUserMedia({audio: true, video: {width: 1280, height: 720}})
        .then((stream) => media = stream);
    let isIn = false;
    globalThis.go = () => (isIn = true, tell(null, {hello: true}), Date.now());
"""


def ours(chromium: Chromium, server: Server) -> float:
    """One call of four: milliseconds from the last one's click to the last first picture."""
    link = server.make_room().url
    people = [chromium.person(identity, before=WATCH) for identity in IDENTITIES[:PEOPLE]]
    *early, newcomer = people
    for person in early:
        call.enter(person, link)
        call.is_inside(person)
    call.all_see_and_hear_each_other(early)
    newcomer.open(link)
    newcomer.run("addEventListener('click', () => globalThis.clicked = Date.now(), true)")
    call.enter(newcomer)
    times = newcomer.wait_for(f"Object.keys(firsts).length === {PEOPLE - 1} && Object.values(firsts)")
    times += [person.wait_for(f"firsts[{json.dumps(newcomer.name)}]") for person in early]
    taken = max(times) - newcomer.evaluate("clicked")
    for person in people:
        person.close()
    return float(taken)


def floor(browser: Browser, site: str) -> float:
    """The same with bare pages."""
    context = browser.new_context(bypass_csp=True)  # Playwright waits by eval
    pages = [bare_page(context, identity, site) for identity in IDENTITIES[:PEOPLE]]
    for present in range(1, PEOPLE + 1):
        clicked = pages[present - 1].evaluate("go()")
        for page in pages[:present]:
            page.wait_for_function(f"Object.keys(firsts).length === {present - 1}", polling=20)
    taken = max(page.evaluate("Math.max(...Object.values(firsts))") for page in pages) - clicked
    context.close()
    return float(taken)


def bare_page(context: BrowserContext, identity: Identity, site: str) -> Page:
    """A page without an app whose camera and microphone are open."""
    page = context.new_page()
    page.add_init_script(impersonation(identity))
    page.goto(f"{site}/healthz")
    page.evaluate(f"() => {{ {BARE} }}")
    page.evaluate("ready.then(() => true)")
    return page


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        chromium = Chromium(playwright)
        browser = playwright.chromium.launch(executable_path=program(playwright), args=[*FLAGS, *FAKE_DEVICES])
        rounds = [(ours(chromium, server), floor(browser, server.url)) for _ in range(ROUNDS)]
        chromium.close()
        browser.close()
        server.stop()
    app, bare = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(one / other for one, other in rounds)
    print("| a fourth joins | palim-mesh | bare pages | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    print(f"| click to the last first picture | {app:.0f} ms | {bare:.0f} ms | {ratio:.2f} | ≤ 1.50 |")


if __name__ == "__main__":
    main()
