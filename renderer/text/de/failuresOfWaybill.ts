import type { FailureCatalogue } from '../catalogues.ts';
import { texts } from '../failureTexts.ts';

const NOTHING_CHANGED = 'Nichts wurde geändert.';
const NOTHING_STARTED = 'Nichts wurde gestartet.';
const NOTHING_WRITTEN = 'Nichts wurde geschrieben.';
const FILES_WAIT = 'Seine Dateien warten in der Schlange.';

export const failuresOfWaybill: FailureCatalogue = {
  'disk.full': texts(
    'Die Platte ist voll',
    'Auf {path} sind noch {freeBytes} Bytes frei.',
    'Die Aufnahme ruht; was notiert ist, bleibt notiert.',
    'Schaffen Sie Platz; Waybill macht von selbst weiter.',
  ),
  'spool.full': texts(
    'Der Zwischenspeicher ist voll',
    'Waybill behält höchstens {limitBytes} Bytes an Kopien.',
    'Nichts wurde aufgenommen.',
    'Warten Sie, bis einiges abgeliefert ist, oder erhöhen Sie die Grenze.',
  ),
  'spool.missing': texts(
    'Die aufbewahrte Kopie ist weg',
    'Der Zwischenspeicher hat {sha256} nicht mehr.',
    'Die anderen Dateien gehen weiter.',
    'Fügen Sie die Datei noch einmal hinzu.',
  ),
  'ledger.trouble': texts(
    'Das Hauptbuch lässt sich nicht schreiben',
    '{reason}.',
    'Waybill hört auf zu senden, statt zu raten, und öffnet das Hauptbuch neu.',
    'Prüfen Sie die Platte von {path}.',
  ),
  'ledger.newer': texts(
    'Das Hauptbuch stammt von einem neueren Waybill',
    'Seine Version ist {found}, dieses Programm kennt {known}.',
    NOTHING_WRITTEN,
    'Richten Sie das neuere Waybill wieder ein.',
  ),
  'ledger.damaged': texts(
    'Das Hauptbuch ist beschädigt',
    '{reason}.',
    'Es wurde als {aside} beiseitegelegt.',
    'Starten Sie die Untersuchung in den Einstellungen.',
  ),
  'ledger.restored': texts(
    'Niemand weiß, ob es importiert wurde',
    'Das Hauptbuch war beschädigt, und seine Sicherung ist vom {at}: Was mit diesem Stapel seither geschah, ist verloren.',
    'Nichts davon wird von selbst gesendet oder importiert.',
    'Sehen Sie auf dem Server nach, ob es da ist. Wenn nicht, versuchen Sie es noch einmal; wenn doch, brechen Sie den Stapel ab.',
  ),
  'settings.unreadable': texts(
    'Die Einstellungen lassen sich nicht lesen',
    '{path}: {reason}.',
    NOTHING_WRITTEN,
    'Berichtigen oder entfernen Sie die Datei.',
  ),
  'settings.locked': texts(
    'Von der Verwaltung gesperrt',
    '{name} ist in {path} festgelegt und lässt sich hier nicht ändern.',
    NOTHING_CHANGED,
    'Fragen Sie, wer diesen Rechner betreut.',
  ),
  'settings.protected': texts(
    'Die Einstellungen sind gesperrt',
    'Auf diesem Rechner ändern sich Ziele, Ordner und Einstellungen erst nach dem Entsperren.',
    'Nichts wurde geändert. Senden und Antworten gehen weiter.',
    'Entsperren Sie sie in den Einstellungen oder mit „waybill lock open“.',
  ),
  'settings.wrong-passphrase': texts(
    'Das ist nicht das Passwort',
    'Die Sperre der Einstellungen hat eine andere PIN oder ein anderes Passwort.',
    'Die Einstellungen bleiben gesperrt.',
    'Versuchen Sie es noch einmal; nach fünf Fehlversuchen gibt es eine Wartezeit.',
  ),
  'settings.too-many-tries': texts(
    'Zu viele Fehlversuche',
    'Nach mehreren Fehlversuchen ruht die Sperre der Einstellungen {seconds} s.',
    'Die Einstellungen bleiben gesperrt.',
    'Warten Sie, oder nehmen Sie die Sperre an diesem Rechner weg: „waybill lock reset“.',
  ),
  'webhook.refused': texts(
    'Der Webhook wurde nicht angenommen',
    '{host} antwortete mit {status}.',
    'Waybill versucht es von selbst noch einmal, etwa drei Tage lang.',
    'Sehen Sie nach dem Programm hinter dieser Adresse.',
  ),
  'secret.no-store': texts(
    'Kein Schlüsselbund auf diesem Rechner',
    'Der Schlüsselbund ist nicht benutzbar: {reason}.',
    'Das Geheimnis wurde nirgends gespeichert.',
    'Entsperren oder installieren Sie einen Schlüsselbund, oder legen Sie den Schlüssel in eine Datei, die nur Sie lesen können.',
  ),
  'secret.locked': texts(
    'Der Schlüsselbund ist gesperrt',
    'Das Geheimnis von „{destination}“ lässt sich nicht lesen: {reason}.',
    FILES_WAIT,
    'Entsperren Sie den Schlüsselbund, dann versuchen Sie es erneut.',
  ),
  'secret.missing': texts(
    'Kein Geheimnis für dieses Ziel',
    'Für „{destination}“ ist weder Schlüssel noch Passwort gespeichert.',
    FILES_WAIT,
    'Geben Sie den Schlüssel des Ziels ein.',
  ),
  'daemon.running': texts(
    'Waybill läuft hier schon',
    'Ein Dienst (Prozess {pid}) benutzt {dataDir}.',
    'Dieser endet; der andere macht weiter.',
    'Benutzen Sie den anderen.',
  ),
  'daemon.unreachable': texts(
    'Waybill antwortet nicht',
    'Es wurde beendet oder startet gerade.',
    'Was notiert ist, bleibt notiert; das Fenster kommt von selbst wieder.',
    'Warten Sie einen Augenblick und versuchen Sie es erneut.',
  ),
  'daemon.not-understood': texts(
    'Der Dienst antwortet anders',
    'Seine Antwort auf {path} ist nicht, was diese Version von Waybill erwartet.',
    'Daraus wird nichts erraten.',
    'Beenden Sie den älteren Dienst, oder nehmen Sie für beide dieselbe Version von Waybill.',
  ),
  'port.in-use': texts(
    'Der Port ist belegt',
    'Ein anderes Programm hört auf Port {port}.',
    NOTHING_STARTED,
    'Geben Sie einen anderen Port an, oder keinen für einen freien.',
  ),
  'data-dir.no-access': texts(
    'Das Datenverzeichnis ist nicht benutzbar',
    '{path}: {reason}.',
    NOTHING_STARTED,
    'Geben Sie Waybill das Recht, dort zu schreiben, oder ein anderes Verzeichnis.',
  ),
  'request.invalid': texts(
    'Die Anfrage hat einen Fehler',
    '{where}: {reason}.',
    NOTHING_CHANGED,
    'Berichtigen Sie sie und senden Sie sie erneut.',
  ),
  'request.not-json': texts(
    'Der Inhalt muss JSON sein',
    'Content-Type war {got}.',
    NOTHING_CHANGED,
    'Senden Sie `Content-Type: application/json`.',
  ),
  'request.too-large': texts(
    'Die Anfrage ist zu groß',
    'Hier werden höchstens {limitBytes} Bytes genommen.',
    NOTHING_CHANGED,
    'Senden Sie weniger auf einmal.',
  ),
  'request.headers-too-large': texts(
    'Die Kopfzeilen der Anfrage sind zu groß',
    'Hier werden höchstens {limitBytes} Bytes in {limitCount} Kopfzeilen genommen.',
    NOTHING_CHANGED,
    'Senden Sie weniger oder kürzere Kopfzeilen.',
  ),
  'request.too-slow': texts(
    'Die Anfrage kam zu langsam',
    'Nach {seconds} s war sie nicht vollständig.',
    NOTHING_CHANGED,
    'Senden Sie sie erneut.',
  ),
  'request.too-many': texts(
    'Zu viele auf einmal',
    'Mehr als {limit} {what} sind offen.',
    NOTHING_CHANGED,
    'Schließen Sie einige, oder warten Sie einen Augenblick.',
  ),
  'request.digest-differs': texts(
    'Nicht die angekündigten Bytes',
    'Die Prüfsumme des Angekommenen ist {got}, angekündigt war {expected}.',
    'Die Bytes wurden nicht verwendet.',
    'Senden Sie sie erneut.',
  ),
  'request.read-only': texts(
    'Dieses Token darf nur lesen',
    'Die Anfrage würde etwas ändern, und ihr Token darf das nicht.',
    NOTHING_CHANGED,
    'Nehmen Sie das volle Token, das `waybill serve --json` nennt.',
  ),
  'request.unauthorised': texts(
    'Nicht angemeldet',
    'Hier wird ein Token als Bearer-Kopfzeile gebraucht.',
    NOTHING_CHANGED,
    'Starten Sie `waybill open`, oder öffnen Sie dieses Fenster über das Waybill-Symbol.',
  ),
  'request.forbidden': texts(
    'Von dort aus nicht erlaubt',
    '{reason}.',
    NOTHING_CHANGED,
    'Rufen Sie 127.0.0.1 unmittelbar auf, nicht von einer Webseite aus, und mit dem vollen Zugang.',
  ),
  'request.not-found': texts(
    'Nicht gefunden',
    '{what} {name} gibt es nicht.',
    NOTHING_CHANGED,
    'Sehen Sie in der Liste nach.',
  ),
  'request.method': texts(
    'Nicht mit dieser Methode',
    '{method} ist hier nicht bekannt.',
    NOTHING_CHANGED,
    'Erlaubt: {allowed}.',
  ),
  'request.conflict': texts('Jetzt nicht möglich', '{reason}.', NOTHING_CHANGED, '{next}'),
  'request.key-reused': texts(
    'Der Idempotency-Key wurde schon benutzt',
    'Eine andere Anfrage mit anderem Inhalt hatte denselben Schlüssel.',
    NOTHING_CHANGED,
    'Nehmen Sie für eine neue Anfrage einen neuen Schlüssel.',
  ),
  'window.unknown': texts(
    'Dieses Zeitfenster gibt es nicht',
    'Es gibt kein wöchentliches Zeitfenster {name}.',
    'Nichts wurde begonnen.',
    'Wählen Sie ein anderes Zeitfenster, oder legen Sie es an.',
  ),
  'window.in-use': texts(
    'Das Zeitfenster wird gebraucht',
    'An das Zeitfenster {name} halten sich noch: {users}.',
    NOTHING_CHANGED,
    'Nehmen Sie es dort zuerst heraus.',
  ),
  'destination.exists': texts(
    'Dieses Ziel gibt es schon',
    '„{name}“ gibt es mit anderer Adresse oder Art.',
    NOTHING_CHANGED,
    'Wählen Sie einen anderen Namen, oder entfernen Sie zuerst das alte.',
  ),
  'destination.unknown': texts(
    'Dieses Ziel gibt es nicht',
    'Es gibt kein Ziel „{name}“.',
    NOTHING_CHANGED,
    'Wählen Sie ein anderes Ziel.',
  ),
  'destination.has-work': texts(
    'Es hat noch Arbeit in der Schlange',
    '„{name}“ hat {items} Dateien in unfertigen Stapeln.',
    'Nichts wurde entfernt.',
    'Geben Sie seine Dateien auf, oder warten Sie, bis sie abgeliefert sind.',
  ),
  'destination.incomplete': texts(
    'Dem Ziel fehlt eine Einstellung',
    '„{destination}“ ist ein Ziel der Art {kind} und hat kein {setting}.',
    FILES_WAIT,
    'Ergänzen Sie sie in den Optionen des Ziels.',
  ),
  'service.cannot': texts(
    'Dieser Dienst kann das nicht',
    '{kind} hat kein {ability}.',
    NOTHING_CHANGED,
    '{next}',
  ),
  'run.needs-dry-run': texts(
    'Nicht die Bytes, die einen Probelauf bestanden',
    '{reason}.',
    NOTHING_STARTED,
    'Machen Sie zuerst einen Probelauf, oder geben Sie einen Grund an, den die Quittung aufbewahrt.',
  ),
  'internal.bug': texts(
    'Waybill hat einen Fehler gemacht',
    '{reason}.',
    'Diese eine Sache hält an; der Rest geht weiter.',
    'Bitte senden Sie uns die Datei unter „Hilfe von anderen“ in den Einstellungen.',
  ),
};
