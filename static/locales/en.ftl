### The sentences of the app in English. de.ftl has the same ids with the same variables.

# Everywhere
languages = Language
imprint = Imprint
privacy = Privacy
accessibility = Accessibility
contact = Contact
close = Close
cancel = Cancel
try-again = Try again
guest = Guest
self = You

# Start page
start-title = Talk to each other as if you stood face to face.
start-lead = Video calls in the browser: no account, nothing to install, on any device with a camera or a microphone.
start-button = Start a call
start-busy = Preparing the room …
start-promise = Picture, sound and chat are encrypted from device to device. Our server only introduces you; it cannot see, hear or read any of it.
start-ways = Other ways into a call
start-name-label = A room with a name of its own
start-name-hint = For example “Choir South”. A few words are added so that nobody guesses it.
start-name-button = Open room
start-steps = How it works
start-step-begin = Press “Start a call”. Your browser asks for camera and microphone.
start-step-send = Copy the link and send it to the others, by e-mail for instance.
start-step-talk = Whoever opens the link is there. You see and hear each other at once.

# Links to rooms
link-label = Got a link? Paste it here
link-open = Open
link-title = This link is not complete
link-explained = A link has a secret part after the sign “#”. It protects the call, and here it is missing or damaged. Please paste the whole link as you received it, or ask for it to be sent again.
link-absent = The secret part after “#” is missing.
link-malformed = The secret part after “#” is damaged; perhaps it was cut off while copying.
link-none-found = This is not a complete link to a call. It looks like this: https://…/r/…#…
link-foreign = This link belongs to another service. Please open it in the browser directly.
unsupported-title = This browser cannot do video calls
unsupported-explained = Please use a current version of Firefox, Chrome, Edge or Safari.
insecure-title = The secure connection is missing
insecure-explained = Browsers hand out camera and microphone over a secure connection only. The address has to begin with “https://”. Please turn to whoever runs this page.

# In front of the door
prejoin-title = Room “{ $room }”
prejoin-mirror = How the others see and hear you
prejoin-promise = Only people with this link can see and hear you. The server cannot.
capacity-measuring = Finding out how many pictures this device can carry …
capacity-told = { $full ->
    [0] This device carries about { $small } people with small pictures.
    [one] This device carries about one person with a picture, { $small } with small pictures.
   *[other] This device carries about { $full } people with a picture, { $small } with small pictures.
}
consent = Shall the others see and hear you? Your browser will ask for camera and microphone next. Picture and sound stay on your device until you enter.
consent-button = Turn on camera and microphone
camera-opening = Turning the camera on …
camera-off = The camera is off
level = Loudness of your microphone
name-label = Your name
name-hint = This is how the others see you in the list. You may leave it empty.
name-keep = Remember the name on this device
devices-choose = Choose camera and microphone
devices-none = no choice
enter = Enter
enter-without = Enter without camera and microphone
connecting-title = The door is opening …
connecting-explained = Making the connection.
waiting-title = One moment, please
waiting-explained = You have knocked. As soon as somebody opens you are in the call; there is nothing more to do.
foreign-title = This link does not fit
foreign-explained = Your link does not fit this room: others are here, but with another link. Ask for the link to be sent to you again.
waiting-leave = Go away again

# Devices that fail
problem-camera-refused = The browser may not use the camera. Press the lock or camera sign beside the address, allow the camera and try again.
problem-camera-refused-by-system = Your device does not let the browser use the camera. Allow it in the device’s settings under “Privacy”.
problem-camera-missing = There is no camera to be found. Connect one, or take part without a picture.
problem-camera-unknown = The camera cannot be turned on. Please try again, or load the page again.
problem-camera-in-use = Another program is using the camera already. Close it and try again.
problem-camera-ended = The camera has failed. Is it still connected?
problem-camera-paused = The camera gives no picture just now. Perhaps another program is using it.
problem-mic-refused = The browser may not use the microphone. Press the lock or microphone sign beside the address, allow the microphone and try again.
problem-mic-refused-by-system = Your device does not let the browser use the microphone. Allow it in the device’s settings under “Privacy”.
problem-mic-missing = There is no microphone to be found. Connect one, or write in the chat.
problem-mic-unknown = The microphone cannot be turned on. Please try again, or load the page again.
problem-mic-in-use = Another program is using the microphone already. Close it and try again.
problem-mic-ended = The microphone has failed. Is it still connected?
problem-mic-paused = The microphone gives no sound just now. Perhaps another program is using it, or there is a phone call.
problem-screen-refused-by-system = Your device does not let the browser show the screen. Allow it in the device’s settings under “Privacy”.
problem-screen-missing = There is no screen to be found that you could show.
problem-screen-unknown = The screen cannot be shown. Please try again.
problem-screen-in-use = The screen cannot be shown just now. Please try again.

# The bar
bar = Controls
mic = Mic
camera = Camera
screen = Screen
hand = Hand
chat = Chat
people = People
link = Link
link-copied = Copied
more = More
leave = Hang up
key-hint = Key: Alt + { $letter }
chat-unread = { $count ->
    [one] one new message
   *[other] { $count } new messages
}
people-knocking = { $count ->
    [one] one person is knocking
   *[other] { $count } people are knocking
}

# The pictures
stage = Pictures of the people here
sign-protected = Protected by the link
sign-locked = Locked
alone = Nobody else is here yet. Send the others the link.
link-copy = Copy link
link-share = Share link …
tile-connecting = Connecting …
tile-silent = Interrupted, connecting again …
tile-unreachable = No connection to this person. If it stays so: load the page again, or check the link.
tile-omitted = Picture left out: this device carries no more
tile-sound = Sound only: your picture is not sent
mark-hand = hand is up
mark-muted = microphone off
screen-of = Screen of { $name }
pin = Show { $name } large
pin-large = Show large
pin-back = Back among the others

# What comes and goes
notice-arrived = { $name } is here.
notice-departed = { $name } has left.
notice-removed = { $name } was taken out of the call.
notice-admitted = Somebody opened for you. You are in the call.
notice-reconnecting = The call goes on. Only the connection to the server is interrupted; it is being restored.
notice-saver = Your line is billed by the amount of data: pictures become smaller to save some. You can change that under “More”.
notice-low-power = Your battery is low: pictures become smaller so that it lasts longer. You can change that under “More”.
notice-view-missed = This cannot be opened just now because the server is out of reach. The call goes on.
announce-hand = { $name } raises a hand.
announce-screen = { $name } shows a screen.
announce-screen-ended = Your screen is shown no longer.
announce-message = New message from { $name }.
announce-knock = { $name } would like to come in.
title-knock = 🔔 Somebody knocks
sound-blocked = Your browser still holds back the others’ sound.
sound-allow = Turn sound on
screen-shown = Everybody sees your screen now.
screen-stop = Stop

# Alarms
alarm-forged-key = Somebody came with a false key and was not let in. This points to a fault, or to an attack on the way through the server.
alarm-wrong-secret = Somebody with another link knocked and was not let in.
alarm-bad-box = A message could not be opened and was dropped. Perhaps somebody altered it on the way.
alarm-replayed-box = A message came a second time and was dropped. Perhaps somebody repeated it on the way.

# People
people-self = (you)
trait-host = host
trait-verified = verified by link
trait-unverified = not verified by link
trait-direct = connected directly
trait-relayed = connected through a relay, encrypted
trait-away = briefly out of reach
knockers = At the door
knock = { $name } would like to come in.
knock-stranger = Somebody with another link is at the door and cannot be let in.
knock-others = { $count ->
    [one] One more person is waiting
   *[other] { $count } more people are waiting
}
admit = Let in
admit-person = Let in: { $name }
deny = Turn away
deny-person = Turn away: { $name }
host-acts = For hosts
waiting-room = Waiting room
waiting-room-explained = Newcomers knock and wait until you open.
lock = Lock
lock-explained = Nobody new comes in.
remove = Remove
remove-person = Remove: { $name }
remove-explained = { $name } leaves the call and cannot come back this way.
end = End for all
end-explained = Everybody leaves the call, and the room is closed.

# Chat
chat-log = Messages
chat-empty = Nothing is written here yet. Messages go only to those who are here now, and are kept nowhere.
chat-label = Message to everybody
chat-send = Send
chat-hint = Enter sends, with Shift a new line

# Dialogs
dialog-more = More
dialog-devices = Camera and microphone
dialog-pictures = Pictures and data use
dialog-quality = Connections
dialog-keys = Keys
dialog-link = Link to the call
dialog-end = End the call for all?
dialog-remove = Remove this person?
link-by-hand = Copy this link and send it to the others:
keys-explained = These keys work everywhere, only not while you write in a field. All else is reached with the Tab key.
mode-automatic = Automatic
mode-automatic-explained = As good as device and line allow; sparing on mobile data and with a low battery.
mode-all = Show everything
mode-all-explained = All pictures as good as they can be, even if device or battery have to work hard.
mode-saver = Save data
mode-saver-explained = Smaller pictures, less data.
mode-low-power = Spare the device
mode-low-power-explained = Few, small pictures: the device stays cool and the battery lasts longer.
mode-sound = Sound only
mode-sound-explained = No pictures: your camera goes off, and you do not see the others. You hear and speak as before.
screen-fluent = Show the screen fluent instead of sharp
screen-fluent-explained = For films and motion. Otherwise text is sharp, and the picture changes less often.
chime-on = Turn the door chime on
chime-off = Turn the door chime off
fullscreen-on = Full screen
fullscreen-off = Leave full screen

# Connections
quality-measuring = Measuring the connections …
quality-alone = Nobody else is here yet.
quality-person = Person
quality-received = Received
quality-sent = Sent
quality-why = Why so
quality-way = Way
quality-encoders = Pictures your device encodes
quality-load = Load of encoding
quality-load-percent = { $percent } % of one processor core
quality-line = The last minute: at most { $sent } sent, at most { $received } received
quality-picture = { $width } × { $height }, { $fps } frames/s, { $rate }
quality-sound = Sound { $rate }
rate-kilo = { $value } kbit/s
rate-mega = { $value } Mbit/s
way-direct = direct
way-relayed = through a relay
way-round-trip = round trip { $ms } ms
layer-high = large picture
layer-medium = medium picture
layer-low = small picture
layer-off = no picture
layer-sharp = sharp screen
layer-smooth = fluent screen
layer-thumb = small screen
role-own = encoded for this person alone
role-lead = encoded once for several
role-follow = encoded once for several
why-shown = { $layer ->
    [high] large, because you are shown large there
    [medium] medium, because you are shown at medium size there
    [low] small, because you are shown small there
    [thumb] small, because your screen is shown small there
   *[other] in full size, because your screen is shown large there
}
why-hidden = not to be seen there just now
why-saver = data is being saved there
why-line = the line to this person is weak
why-uplink = your line is used to the full
why-processor = your device is used to the full
why-undecoded = the shared picture did not arrive, so it is encoded on its own
why-cap = limited by you or your device

# Afterwards
over-title = The call is over for you
over-left = You have hung up. Goodbye!
over-return = Enter again
over-new = New call

# Errors, by their codes
error-unknown = That did not work (word for those who help: { $code }).
error-offline = The server cannot be reached. Are you connected to the internet? Then try again.
error-bad-message = Your browser and the server did not understand each other. Please load the page again.
error-late-join = Entering took too long. Please try again.
error-wrong-version = This page has been renewed meanwhile. Please enter again.
error-bad-peer = The server did not accept your key. Please enter again.
error-bad-ticket = Your permission is not valid for this room.
error-expired-ticket = Your permission for this room has expired. You can enter as a guest or start a new call.
error-peer-taken = Your place is taken already. Please enter again.
error-not-allowed = Only hosts may do that.
error-no-such-peer = This person is not here any more.
error-room-full = The room is full. Try again when somebody has left.
error-room-locked = The room is locked. Ask somebody in the call to open it.
error-queue-full = Too many are waiting at the door already. Please try again later.
error-too-many-rooms = Very many rooms were opened from your connection just now, or the server is full. Please try again in a few minutes.
error-too-many-sockets = There are too many connections from your line, or the server is full. Please try again in a few minutes.
error-too-fast = Those were too many requests in a short time. Please wait a moment.
error-slow-reader = Your connection was too slow. Please enter again.
error-foreign-origin = The request came from another site and was refused.
error-unknown-host = The server offers nothing under this address. Please check the address.
error-statistics-unreadable = The statistics can’t be read at the moment. Please try again later.
error-removed = You were taken out of the call.
error-denied = You were not let in.
error-ended = The call was ended for all.
error-replaced = The call goes on in another window.
error-restarting = The server is restarting. Please try again in a moment.
error-bus-away = The servers of this service cannot reach each other just now. Running calls go on. Please try again in a moment.
error-bad-name = This name cannot be used. Please take letters or digits, 60 at most.
error-not-found = There is no such page.
error-bad-method = This request is not possible here.
error-too-large = That was too large.
