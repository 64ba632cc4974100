### The sentences of the app in German. en.ftl has the same ids with the same variables.

# Everywhere
languages = Sprache
imprint = Impressum
privacy = Datenschutz
accessibility = Barrierefreiheit
contact = Kontakt
close = Schließen
cancel = Abbrechen
try-again = Noch einmal versuchen
guest = Gast
self = Sie

# Start page
start-title = Miteinander sprechen, als stünde man sich gegenüber.
start-lead = Videogespräche im Browser: ohne Anmeldung, ohne Zusatzprogramm, auf jedem Gerät mit Kamera oder Mikrofon.
start-button = Gespräch starten
start-busy = Der Raum wird vorbereitet …
start-promise = Bild, Ton und Chat sind von Gerät zu Gerät verschlüsselt. Unser Server vermittelt nur; er kann nichts davon sehen, hören oder lesen.
start-ways = Andere Wege in ein Gespräch
start-name-label = Raum mit eigenem Namen
start-name-hint = Zum Beispiel „Chorprobe Süd“. Ein paar Wörter kommen hinzu, damit ihn niemand errät.
start-name-button = Raum öffnen
start-steps = So geht es
start-step-begin = Drücken Sie „Gespräch starten“. Ihr Browser fragt nach Kamera und Mikrofon.
start-step-send = Kopieren Sie den Link und schicken Sie ihn den anderen, zum Beispiel per E-Mail.
start-step-talk = Wer den Link öffnet, ist da. Sie sehen und hören sich sofort.

# Links to rooms
link-label = Link erhalten? Hier einfügen
link-open = Öffnen
link-title = Dieser Link ist nicht vollständig
link-explained = Zum Link gehört ein geheimer Teil hinter dem Zeichen „#“. Er schützt das Gespräch und fehlt hier oder ist beschädigt. Fügen Sie bitte den ganzen Link ein, so wie Sie ihn bekommen haben, oder bitten Sie darum, dass man ihn noch einmal schickt.
link-absent = Der geheime Teil hinter „#“ fehlt.
link-malformed = Der geheime Teil hinter „#“ ist beschädigt, vielleicht beim Kopieren abgeschnitten.
link-none-found = Das ist kein vollständiger Link zu einem Gespräch. Er sieht so aus: https://…/r/…#…
link-foreign = Dieser Link gehört zu einem anderen Anbieter. Öffnen Sie ihn bitte direkt im Browser.
unsupported-title = Dieser Browser kann keine Videogespräche
unsupported-explained = Bitte nehmen Sie eine aktuelle Version von Firefox, Chrome, Edge oder Safari.
insecure-title = Hier fehlt die sichere Verbindung
insecure-explained = Browser geben Kamera und Mikrofon nur über eine sichere Verbindung frei. Die Adresse muss mit „https://“ beginnen. Bitte wenden Sie sich an die Stelle, die diese Seite betreibt.

# In front of the door
prejoin-title = Raum „{ $room }“
prejoin-mirror = So sehen und hören die anderen Sie
prejoin-promise = Nur wer diesen Link hat, kann Sie sehen und hören. Der Server kann es nicht.
capacity-measuring = Gleich ist bekannt, wie viele Bilder dieses Gerät trägt …
capacity-told = { $full ->
    [0] Dieses Gerät trägt etwa { $small } Personen mit kleinen Bildern.
    [one] Dieses Gerät trägt etwa eine Person mit Bild, { $small } mit kleinen Bildern.
   *[other] Dieses Gerät trägt etwa { $full } Personen mit Bild, { $small } mit kleinen Bildern.
}
consent = Sollen die anderen Sie sehen und hören? Ihr Browser fragt gleich nach Kamera und Mikrofon. Bild und Ton bleiben auf Ihrem Gerät, bis Sie eintreten.
consent-button = Kamera und Mikrofon einschalten
camera-opening = Die Kamera wird eingeschaltet …
camera-off = Die Kamera ist aus
level = Lautstärke Ihres Mikrofons
name-label = Ihr Name
name-hint = Unter diesem Namen erscheinen Sie bei den anderen. Das Feld darf leer bleiben.
name-keep = Namen auf diesem Gerät merken
devices-choose = Kamera und Mikrofon wählen
devices-none = keine Auswahl
enter = Eintreten
enter-without = Ohne Kamera und Mikrofon eintreten
connecting-title = Die Tür geht auf …
connecting-explained = Die Verbindung wird aufgebaut.
waiting-title = Bitte warten Sie einen Moment
waiting-explained = Sie haben angeklopft. Sobald man Ihnen öffnet, sind Sie im Gespräch; Sie müssen nichts weiter tun.
foreign-title = Dieser Link passt nicht
foreign-explained = Ihr Link passt nicht zu diesem Raum: Andere sind hier, aber mit einem anderen Link. Bitten Sie darum, dass man Ihnen den Link noch einmal schickt.
waiting-leave = Wieder gehen

# Devices that fail
problem-camera-refused = Der Browser darf die Kamera nicht benutzen. Drücken Sie auf das Schloss- oder Kamerazeichen neben der Adresse, erlauben Sie die Kamera und versuchen Sie es noch einmal.
problem-camera-refused-by-system = Ihr Gerät erlaubt dem Browser die Kamera nicht. Erlauben Sie es in den Einstellungen des Geräts unter „Datenschutz“.
problem-camera-missing = Es ist keine Kamera zu finden. Schließen Sie eine an, oder nehmen Sie ohne Bild teil.
problem-camera-unknown = Die Kamera lässt sich nicht einschalten. Bitte versuchen Sie es noch einmal, oder laden Sie die Seite neu.
problem-camera-in-use = Die Kamera wird schon von einem anderen Programm benutzt. Schließen Sie es und versuchen Sie es noch einmal.
problem-camera-ended = Die Kamera ist ausgefallen. Ist sie noch angeschlossen?
problem-camera-paused = Die Kamera liefert gerade kein Bild. Vielleicht benutzt ein anderes Programm sie.
problem-mic-refused = Der Browser darf das Mikrofon nicht benutzen. Drücken Sie auf das Schloss- oder Mikrofonzeichen neben der Adresse, erlauben Sie das Mikrofon und versuchen Sie es noch einmal.
problem-mic-refused-by-system = Ihr Gerät erlaubt dem Browser das Mikrofon nicht. Erlauben Sie es in den Einstellungen des Geräts unter „Datenschutz“.
problem-mic-missing = Es ist kein Mikrofon zu finden. Schließen Sie eines an, oder schreiben Sie im Chat.
problem-mic-unknown = Das Mikrofon lässt sich nicht einschalten. Bitte versuchen Sie es noch einmal, oder laden Sie die Seite neu.
problem-mic-in-use = Das Mikrofon wird schon von einem anderen Programm benutzt. Schließen Sie es und versuchen Sie es noch einmal.
problem-mic-ended = Das Mikrofon ist ausgefallen. Ist es noch angeschlossen?
problem-mic-paused = Das Mikrofon liefert gerade keinen Ton. Vielleicht benutzt ein anderes Programm es, oder ein Anruf läuft.
problem-screen-refused-by-system = Ihr Gerät erlaubt dem Browser nicht, den Bildschirm zu zeigen. Erlauben Sie es in den Einstellungen des Geräts unter „Datenschutz“.
problem-screen-missing = Es ist kein Bildschirm zu finden, den Sie zeigen könnten.
problem-screen-unknown = Der Bildschirm lässt sich nicht zeigen. Bitte versuchen Sie es noch einmal.
problem-screen-in-use = Der Bildschirm lässt sich gerade nicht zeigen. Bitte versuchen Sie es noch einmal.

# The bar
bar = Bedienung
mic = Mikrofon
camera = Kamera
screen = Bildschirm
hand = Hand
chat = Chat
people = Personen
link = Link
link-copied = Kopiert
more = Mehr
leave = Auflegen
key-hint = Taste: Alt + { $letter }
chat-unread = { $count ->
    [one] eine neue Nachricht
   *[other] { $count } neue Nachrichten
}
people-knocking = { $count ->
    [one] eine Person klopft an
   *[other] { $count } Personen klopfen an
}

# The pictures
stage = Bilder der Teilnehmenden
sign-protected = Durch den Link geschützt
sign-locked = Abgeschlossen
alone = Noch ist niemand sonst da. Schicken Sie den anderen den Link.
link-copy = Link kopieren
link-share = Link teilen …
tile-connecting = Wird verbunden …
tile-silent = Unterbrochen, wird neu verbunden …
tile-unreachable = Keine Verbindung zu dieser Person. Wenn das so bleibt: neu laden oder den Link prüfen.
tile-omitted = Bild ausgelassen: dieses Gerät trägt nicht mehr
tile-sound = Nur Ton: Ihr Bild wird nicht gesendet
mark-hand = Hand gehoben
mark-muted = Mikrofon aus
screen-of = Bildschirm von { $name }
pin = { $name } groß zeigen
pin-large = Groß zeigen
pin-back = Wieder einreihen

# What comes and goes
notice-arrived = { $name } ist da.
notice-departed = { $name } ist gegangen.
notice-removed = { $name } wurde aus dem Gespräch genommen.
notice-admitted = Man hat Ihnen geöffnet. Sie sind im Gespräch.
notice-reconnecting = Das Gespräch läuft weiter. Nur die Verbindung zum Server ist unterbrochen; sie wird wiederhergestellt.
notice-saver = Ihr Anschluss rechnet nach Datenmenge ab: Die Bilder werden kleiner, damit es sparsam bleibt. Unter „Mehr“ können Sie das ändern.
notice-low-power = Ihr Akku ist schwach: Die Bilder werden kleiner, damit er länger hält. Unter „Mehr“ können Sie das ändern.
notice-view-missed = Das lässt sich gerade nicht öffnen, weil der Server nicht zu erreichen ist. Das Gespräch läuft weiter.
announce-hand = { $name } hebt die Hand.
announce-screen = { $name } zeigt den Bildschirm.
announce-screen-ended = Ihr Bildschirm wird nicht mehr gezeigt.
announce-message = Neue Nachricht von { $name }.
announce-knock = { $name } möchte eintreten.
title-knock = 🔔 Es klopft
sound-blocked = Ihr Browser hält den Ton der anderen noch zurück.
sound-allow = Ton einschalten
screen-shown = Alle sehen jetzt Ihren Bildschirm.
screen-stop = Beenden

# Alarms
alarm-forged-key = Jemand hat sich mit einem falschen Schlüssel gemeldet und wurde nicht hereingelassen. Das deutet auf einen Fehler oder einen Angriff auf dem Weg über den Server hin.
alarm-wrong-secret = Jemand mit einem anderen Link hat angeklopft und wurde nicht hereingelassen.
alarm-bad-box = Eine Nachricht ließ sich nicht öffnen und wurde verworfen. Vielleicht hat sie jemand auf dem Weg verändert.
alarm-replayed-box = Eine Nachricht kam ein zweites Mal und wurde verworfen. Vielleicht hat sie jemand auf dem Weg wiederholt.

# People
people-self = (Sie)
trait-host = Gastgeber
trait-verified = über den Link geprüft
trait-unverified = nicht über den Link geprüft
trait-direct = direkt verbunden
trait-relayed = über einen Vermittler verbunden, verschlüsselt
trait-away = kurz nicht erreichbar
knockers = Vor der Tür
knock = { $name } möchte eintreten.
knock-stranger = Jemand mit einem anderen Link steht vor der Tür und kann nicht herein.
knock-others = { $count ->
    [one] Noch eine Person wartet
   *[other] Noch { $count } Personen warten
}
admit = Hereinlassen
admit-person = Hereinlassen: { $name }
deny = Abweisen
deny-person = Abweisen: { $name }
host-acts = Für Gastgeber
waiting-room = Warteraum
waiting-room-explained = Wer kommt, klopft an und wartet, bis Sie öffnen.
lock = Abschließen
lock-explained = Niemand Neues kommt herein.
remove = Entfernen
remove-person = Entfernen: { $name }
remove-explained = { $name } verlässt das Gespräch und kommt auf diesem Weg nicht zurück.
end = Für alle beenden
end-explained = Alle verlassen das Gespräch, und der Raum wird geschlossen.

# Chat
chat-log = Nachrichten
chat-empty = Hier ist noch nichts geschrieben. Nachrichten gehen nur an die, die gerade da sind, und werden nirgends aufbewahrt.
chat-label = Nachricht an alle
chat-send = Senden
chat-hint = Eingabetaste sendet, mit Umschalttaste neue Zeile

# Dialogs
dialog-more = Mehr
dialog-devices = Kamera und Mikrofon
dialog-pictures = Bild und Datenverbrauch
dialog-quality = Verbindungen
dialog-keys = Tasten
dialog-link = Link zum Gespräch
dialog-end = Gespräch für alle beenden?
dialog-remove = Person entfernen?
link-by-hand = Kopieren Sie diesen Link und schicken Sie ihn den anderen:
keys-explained = Diese Tasten gelten überall, nur nicht, solange Sie in ein Feld schreiben. Alles andere erreichen Sie mit der Tabulatortaste.
mode-automatic = Automatisch
mode-automatic-explained = So gut, wie Gerät und Leitung es erlauben; sparsam bei mobilen Daten und schwachem Akku.
mode-all = Alles zeigen
mode-all-explained = Alle Bilder so gut wie möglich, auch wenn Gerät oder Akku sich anstrengen müssen.
mode-saver = Daten sparen
mode-saver-explained = Kleinere Bilder, weniger Datenverbrauch.
mode-low-power = Gerät schonen
mode-low-power-explained = Wenige, kleine Bilder: Das Gerät bleibt kühl, und der Akku hält länger.
mode-sound = Nur Ton
mode-sound-explained = Keine Bilder: Ihre Kamera geht aus, und Sie sehen die anderen nicht. Hören und sprechen können Sie wie zuvor.
screen-fluent = Bildschirm flüssig statt scharf zeigen
screen-fluent-explained = Für Filme und Bewegtes. Sonst ist die Schrift scharf und das Bild wechselt seltener.
chime-on = Türglocke einschalten
chime-off = Türglocke ausschalten
fullscreen-on = Ganzer Bildschirm
fullscreen-off = Ganzen Bildschirm verlassen

# Connections
quality-measuring = Die Verbindungen werden gemessen …
quality-alone = Noch ist niemand sonst da.
quality-person = Person
quality-received = Empfangen
quality-sent = Gesendet
quality-why = Warum so
quality-way = Weg
quality-encoders = Bilder, die Ihr Gerät kodiert
quality-load = Last durch das Kodieren
quality-load-percent = { $percent } % eines Prozessorkerns
quality-line = Die letzte Minute: höchstens { $sent } gesendet, höchstens { $received } empfangen
quality-picture = { $width } × { $height }, { $fps } Bilder/s, { $rate }
quality-sound = Ton { $rate }
rate-kilo = { $value } kbit/s
rate-mega = { $value } Mbit/s
way-direct = direkt
way-relayed = über einen Vermittler
way-round-trip = Umlauf { $ms } ms
layer-high = großes Bild
layer-medium = mittleres Bild
layer-low = kleines Bild
layer-off = kein Bild
layer-sharp = scharfer Bildschirm
layer-smooth = flüssiger Bildschirm
layer-thumb = kleiner Bildschirm
role-own = eigens kodiert
role-lead = gemeinsam kodiert
role-follow = gemeinsam kodiert
why-shown = { $layer ->
    [high] großes Bild, weil Sie dort groß zu sehen sind
    [medium] mittleres Bild, weil Sie dort mittelgroß zu sehen sind
    [low] kleines Bild, weil Sie dort klein zu sehen sind
    [thumb] klein, weil Ihr Bildschirm dort klein zu sehen ist
   *[other] in voller Größe, weil Ihr Bildschirm dort groß zu sehen ist
}
why-hidden = dort gerade nicht zu sehen
why-saver = dort werden Daten gespart
why-line = Leitung zu dieser Person schwach
why-uplink = Ihre Leitung ist ausgelastet
why-processor = Ihr Gerät ist ausgelastet
why-undecoded = gemeinsames Bild kam nicht an, darum eigens kodiert
why-cap = von Ihnen oder Ihrem Gerät so begrenzt

# Afterwards
over-title = Das Gespräch ist für Sie zu Ende
over-left = Sie haben aufgelegt. Auf Wiedersehen!
over-return = Wieder eintreten
over-new = Neues Gespräch

# Errors, by their codes
error-unknown = Das hat nicht geklappt (Kennwort für die Hilfe: { $code }).
error-offline = Der Server ist nicht zu erreichen. Besteht die Verbindung zum Internet? Versuchen Sie es dann noch einmal.
error-bad-message = Ihr Browser und der Server haben sich nicht verstanden. Bitte laden Sie die Seite neu.
error-late-join = Der Eintritt hat zu lange gedauert. Bitte versuchen Sie es noch einmal.
error-wrong-version = Diese Seite ist inzwischen erneuert worden. Bitte treten Sie noch einmal ein.
error-bad-peer = Der Server hat Ihren Schlüssel nicht angenommen. Bitte treten Sie noch einmal ein.
error-bad-ticket = Ihre Berechtigung gilt nicht für diesen Raum.
error-expired-ticket = Ihre Berechtigung für diesen Raum ist abgelaufen. Sie können als Gast eintreten oder ein neues Gespräch beginnen.
error-peer-taken = Ihr Platz ist schon besetzt. Bitte treten Sie noch einmal ein.
error-not-allowed = Das darf nur, wer Gastgeber ist.
error-no-such-peer = Diese Person ist nicht mehr da.
error-room-full = Der Raum ist voll. Versuchen Sie es, wenn jemand gegangen ist.
error-room-locked = Der Raum ist abgeschlossen. Bitten Sie jemanden im Gespräch, ihn zu öffnen.
error-queue-full = Vor der Tür warten schon zu viele. Bitte versuchen Sie es später.
error-too-many-rooms = Von Ihrem Anschluss aus wurden gerade sehr viele Räume geöffnet, oder der Server ist voll. Bitte versuchen Sie es in einigen Minuten.
error-too-many-sockets = Von Ihrem Anschluss aus bestehen zu viele Verbindungen, oder der Server ist voll. Bitte versuchen Sie es in einigen Minuten.
error-too-fast = Das waren zu viele Anfragen in kurzer Zeit. Bitte warten Sie einen Augenblick.
error-slow-reader = Ihre Verbindung war zu langsam. Bitte treten Sie noch einmal ein.
error-foreign-origin = Die Anfrage kam von einer fremden Seite und wurde abgelehnt.
error-unknown-host = Unter dieser Adresse bietet der Server nichts an. Bitte prüfen Sie die Adresse.
error-statistics-unreadable = Die Statistik lässt sich gerade nicht lesen. Bitte versuchen Sie es später noch einmal.
error-removed = Sie wurden aus dem Gespräch genommen.
error-denied = Sie wurden nicht hereingelassen.
error-ended = Das Gespräch wurde für alle beendet.
error-replaced = Das Gespräch läuft in einem anderen Fenster weiter.
error-restarting = Der Server startet gerade neu. Bitte versuchen Sie es gleich noch einmal.
error-bus-away = Die Server dieses Dienstes erreichen einander gerade nicht. Laufende Gespräche gehen weiter. Bitte versuchen Sie es gleich noch einmal.
error-bad-name = Dieser Name geht nicht. Bitte nehmen Sie Buchstaben oder Ziffern, höchstens 60.
error-not-found = Diese Seite gibt es nicht.
error-bad-method = Diese Anfrage ist hier nicht vorgesehen.
error-too-large = Das war zu groß.
