"""The verdicts in words: what was found, and what to do about it."""

from dataclasses import dataclass
from typing import TypeAlias

from palim_mesh.doctor.verdict import Verdict

Pair: TypeAlias = tuple[str, str]
"""German, English."""


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence with the verdict's values in braces, and a remedy, which only what is fine can do without."""

    found: Pair
    remedy: Pair = ("", "")


CHECKS: dict[str, Pair] = {
    "state": ("Geheimnisse", "secrets"),
    "disk": ("Platte", "disk"),
    "memory": ("Speicher", "memory"),
    "files": ("offene Dateien", "open files"),
    "clock": ("Uhr", "clock"),
    "names": ("Namen", "names"),
    "ports": ("Ports", "ports"),
    "certificate": ("Zertifikat", "certificate"),
    "relay": ("TURN", "TURN"),
    "versions": ("Versionen", "versions"),
}

_FREE_DISK = (
    "Platz schaffen: journalctl --vacuum-size=200M, apt-get clean, alte Fassungen unter SHIV_ROOT löschen",
    "make room: journalctl --vacuum-size=200M, apt-get clean, remove old versions below SHIV_ROOT",
)
_FREE_MEMORY = (
    "der VM mehr Speicher geben oder andere Dienste beenden",
    "give the VM more memory, or stop other services",
)
_RECORDS = (
    "beim Anbieter der Domain A (und AAAA) auf die Adresse dieser Maschine setzen; das gilt nach spätestens einem Tag",
    "let the domain's A (and AAAA) record lead to this machine's address; it takes up to a day until all know",
)
_RENEW = (
    "das Log des Servers nennt den Grund; wer das Zertifikat selbst bringt, muss es erneuern",
    "the server's log says why; renew it if you bring the certificate yourself",
)

WORDS: dict[str, Words] = {
    "state-fine": Words(("nur lesbar, für wen sie bestimmt sind", "readable for whom they are meant, and nobody else")),
    "state-new": Words(
        ("{path} gibt es noch nicht", "{path} is not there yet"),
        (
            "den Server starten, er legt es an; läuft er, doctor mit dessen Einstellungen und Benutzer aufrufen",
            "start the server, which makes it; if it runs, call doctor with its settings and as its user",
        ),
    ),
    "state-unwritable": Words(
        ("{path} kann nicht angelegt werden", "{path} can't be made"),
        ("mit state_dir einen beschreibbaren Ordner nennen", "name a folder that can be written to, by state_dir"),
    ),
    "state-exposed": Words(
        ("andere können {path} lesen", "others can read {path}"),
        ("chmod 600 {path}", "chmod 600 {path}"),
    ),
    "state-unreadable": Words(
        ("{path} ist nicht lesbar", "{path} can't be read"),
        (
            "doctor als der Benutzer aufrufen, der den Server ausführt, oder ihm die Datei geben: chown",
            "call doctor as the user that runs the server, or give that user the file: chown",
        ),
    ),
    "state-damaged": Words(
        ("{path} ist beschädigt", "{path} is damaged"),
        (
            "aus der Sicherung holen oder löschen; dann enden alle Einlasskarten, und Gastgeber verlieren ihr Recht",
            "restore it or remove it; then all tickets end, and hosts lose their rights",
        ),
    ),
    "disk-fine": Words(("{free} MiB frei in {path}", "{free} MiB free in {path}")),
    "disk-low": Words(("nur noch {free} MiB frei in {path}", "only {free} MiB left in {path}"), _FREE_DISK),
    "disk-full": Words(("voll: {free} MiB frei in {path}", "full: {free} MiB free in {path}"), _FREE_DISK),
    "memory-fine": Words(("{free} MiB frei", "{free} MiB free")),
    "memory-low": Words(("nur noch {free} MiB frei", "only {free} MiB left"), _FREE_MEMORY),
    "memory-full": Words(("voll: {free} MiB frei", "full: {free} MiB free"), _FREE_MEMORY),
    "files-fine": Words(("{most} erlaubt, genug für {sockets} Verbindungen", "{most} allowed, enough for {sockets}")),
    "files-few": Words(
        ("{most} erlaubt, zu wenig für {sockets} Verbindungen", "{most} allowed, too few for {sockets} connections"),
        ("LimitNOFILE={wanted} in die Unit schreiben", "write LimitNOFILE={wanted} into the unit"),
    ),
    "clock-fine": Words(("wird abgeglichen", "is synchronised")),
    "clock-free": Words(
        ("wird nicht abgeglichen", "is not synchronised"),
        ("timedatectl set-ntp true", "timedatectl set-ntp true"),
    ),
    "clock-wrong": Words(
        (
            "geht falsch: eigene Dateien sind {minutes} Minuten in der Zukunft geschrieben",
            "is wrong: files of ours were written {minutes} minutes in the future",
        ),
        ("timedatectl set-ntp true, dann den Server neu starten", "timedatectl set-ntp true, then restart the server"),
    ),
    "names-none": Words(
        (
            "keiner eingestellt: nur diese Maschine erreicht den Server",
            "none is set: only this machine reaches the server",
        ),
        (
            "den Namen für die Leute einstellen: domain oder relay_host",
            "set the name people use: domain or relay_host",
        ),
    ),
    "name-fine": Words(("{name} führt hierher: {addresses}", "{name} leads here: {addresses}")),
    "name-unknown": Words(("{name} ist unbekannt", "{name} is unknown"), _RECORDS),
    "name-elsewhere": Words(
        ("{name} führt zu einer anderen Maschine: {addresses}", "{name} leads to another machine: {addresses}"),
        _RECORDS,
    ),
    "name-local": Words(
        ("{name} steht in /etc/hosts: {addresses}", "{name} stands in /etc/hosts: {addresses}"),
        (
            "die Zeile entfernen, wenn der Name auch öffentlich ist; so ist nicht zu sehen, wohin er andere führt",
            "remove the line if the name is public as well; like this it can't be seen where it leads others",
        ),
    ),
    "name-no-ipv4": Words(
        ("{name} hat nur IPv6: {addresses}", "{name} has only IPv6: {addresses}"),
        (
            "wer nur IPv4 hat, kommt nicht herein: einen A-Eintrag setzen",
            "people with only IPv4 can't come: add an A record",
        ),
    ),
    "server-fine": Words(("palim-mesh antwortet auf {where}", "palim-mesh answers at {where}")),
    "server-down": Words(
        ("niemand antwortet auf {where}", "nobody answers at {where}"),
        ("systemctl status palim-mesh",) * 2,
    ),
    "server-other": Words(
        (
            "auf {where} antwortet ein anderes Programm: {said}",
            "another program answers at {where}: {said}",
        ),
        (
            "ss -ltnp zeigt, welches; es beenden oder mit einem anderen Port ausweichen",
            "ss -ltnp tells which; stop it, or choose another port",
        ),
    ),
    "port-fine": Words(
        (
            "{address} Port {port} ist offen (von hier gesehen; die Firewall des Anbieters zeigt sich nur von außen)",
            "{address} port {port} is open (from here; only from outside a provider's firewall can be seen)",
        )
    ),
    "port-closed": Words(
        ("{address} Port {port} ist zu", "{address} port {port} is closed"),
        (
            "domain = {name} einstellen oder einen Webserver davor setzen, siehe docs/OPERATIONS.md, HTTPS",
            "set domain = {name}, or put a web server in front, see docs/OPERATIONS.md, HTTPS",
        ),
    ),
    "certificate-fine": Words(
        ("{name} Port {port}: gut, noch {days} Tage", "{name} port {port}: good for another {days} days")
    ),
    "certificate-soon": Words(
        ("{name} Port {port}: nur noch {days} Tage gut", "{name} port {port}: good for only {days} more days"), _RENEW
    ),
    "certificate-late": Words(
        ("das nächste kommt nicht: {trouble}", "the next one doesn't come: {trouble}"),
        ("docs/OPERATIONS.md, HTTPS, sagt zu {trouble}, was zu tun ist", "{advice}"),
    ),
    "certificate-unasked": Words(
        ("{path} ist nicht lesbar", "{path} can't be read"),
        ("doctor als der Benutzer aufrufen, der den Server ausführt", "call doctor as the user that runs the server"),
    ),
    "certificate-expired": Words(("{name} Port {port}: abgelaufen", "{name} port {port}: expired"), _RENEW),
    "certificate-early": Words(
        ("{name} Port {port}: gilt erst später", "{name} port {port}: not good yet"),
        ("die Uhr prüfen: timedatectl", "look at the clock: timedatectl"),
    ),
    "certificate-other": Words(
        ("{name} Port {port}: gilt für einen anderen Namen", "{name} port {port}: is for another name"),
        ("ein Zertifikat für {name} holen", "get a certificate for {name}"),
    ),
    "certificate-untrusted": Words(
        ("{name} Port {port}: Browser vertrauen ihm nicht", "{name} port {port}: browsers don't trust it"),
        (
            "die ganze Kette ausliefern oder ein Zertifikat einer anerkannten Stelle nehmen",
            "serve the whole chain, or take one of an authority that is trusted",
        ),
    ),
    "certificate-none": Words(
        ("{name} Port {port}: zeigt keines", "{name} port {port}: shows none"),
        (
            "Browser geben Kamera und Mikrofon nur bei HTTPS frei, siehe docs/OPERATIONS.md, HTTPS",
            "browsers give camera and microphone only with HTTPS, see docs/OPERATIONS.md, HTTPS",
        ),
    ),
    "relay-fine": Words(
        ("{way} Port {port}: Daten kamen hindurch, in {ms} ms", "{way} port {port}: data came through, in {ms} ms")
    ),
    "relay-stun": Words(("{way} Port {port} antwortet", "{way} port {port} answers")),
    "relay-elsewhere": Words(
        ("auf einem anderen Server, wie eingestellt; nicht geprüft", "on another server, as set; not examined")
    ),
    "relay-none": Words(
        (
            "keiner: wer in einem strengen Netz sitzt, bleibt ohne Verbindung",
            "none: people in strict networks stay without a connection",
        ),
        (
            "domain oder relay_host einstellen, oder turn",
            "set domain or relay_host, or turn",
        ),
    ),
    "relay-no-coturn": Words(
        (
            "kein coturn: wer in einem strengen Netz sitzt (Büro, Behörde, mancher Mobilfunk), bleibt ohne Verbindung",
            "no coturn: people in strict networks (offices, authorities, some mobile ones) stay without a connection",
        ),
        (
            "apt-get install coturn && systemctl disable --now coturn, dann palim-mesh neu starten",
            "apt-get install coturn && systemctl disable --now coturn, then restart palim-mesh",
        ),
    ),
    "relay-no-address": Words(("{name} führt nicht hierher", "{name} doesn't lead here"), _RECORDS),
    "relay-unasked": Words(
        ("nicht geprüft: die Geheimnisse sind nicht lesbar", "not examined: the secrets can't be read"),
        ("doctor als der Benutzer aufrufen, der den Server ausführt", "call doctor as the user that runs the server"),
    ),
    "relay-silent": Words(
        ("{way} Port {port}: keine Antwort", "{way} port {port}: no answer"),
        (
            "journalctl -u palim-mesh nennt den Grund (relay-…); Port {port} in der Firewall öffnen",
            "journalctl -u palim-mesh tells why (relay-…); open port {port} in the firewall",
        ),
    ),
    "relay-foreign": Words(
        (
            "{way} Port {port}: ein anderer TURN-Server antwortet, der unser Geheimnis nicht kennt",
            "{way} port {port}: another TURN server answers, which doesn't know our secret",
        ),
        ("systemctl disable --now coturn", "systemctl disable --now coturn"),
    ),
    "relay-refused": Words(
        ("{way} Port {port}: verweigert mit {number}", "{way} port {port}: refused with {number}"),
        (
            "486 heißt ausgelastet: relay_ports erweitern; sonst palim-mesh neu starten",
            "486 means used up: widen relay_ports; else restart palim-mesh",
        ),
    ),
    "version-own": Words(("palim-mesh {own}, Python {python}", "palim-mesh {own}, Python {python}")),
    "version-openssl": Words(("OpenSSL {openssl}", "OpenSSL {openssl}")),
    "version-openssl-old": Words(
        ("OpenSSL {openssl} ist zu alt", "OpenSSL {openssl} is too old"),
        ("das System auf eine gepflegte Fassung heben", "upgrade the system to a release that is maintained"),
    ),
    "version-coturn": Words(("coturn {coturn}", "coturn {coturn}")),
    "version-coturn-old": Words(
        (
            "coturn {coturn}: bekannte Lücken sind durch die Konfiguration geschlossen; 4.10 oder neuer ist besser",
            "coturn {coturn}: known gaps are closed by the configuration; 4.10 or newer is better",
        )
    ),
    "version-coturn-none": Words(
        ("coturn nennt keine Version", "coturn tells no version"),
        ("apt-get install --reinstall coturn", "apt-get install --reinstall coturn"),
    ),
}


def said(verdict: Verdict, language: str) -> Pair:
    """Sentence and remedy of a verdict in `de` or `en`; the remedy is empty where there is nothing to do."""
    words, place = WORDS[verdict.code], int(language != "de")
    return words.found[place].format_map(verdict.values), words.remedy[place].format_map(verdict.values)
