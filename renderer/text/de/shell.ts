import type { Translated } from '../messages.ts';
import type { shell as english } from '../en/shell.ts';

export const shell: Translated<typeof english> = {
  'nav.label': 'Ansichten',
  'nav.home': 'Start',
  'nav.batches': 'Stapel',
  'nav.destinations': 'Ziele',
  'nav.jobs': 'Importe',
  'nav.attention': 'Zu erledigen',
  'nav.settings': 'Einstellungen',
  'nav.attention.count': '{count, plural, one {# Sache ist zu erledigen} other {# Sachen sind zu erledigen}}',
  'shell.skip': 'Zum Inhalt springen',
  'shell.loading': 'Einen Augenblick…',
  'shell.view.failed': 'Diese Ansicht ließ sich nicht zeigen',
  'shell.view.failed.why':
    'Ein Teil des Fensters wurde nicht geladen oder machte einen Fehler. Ihre Dateien betrifft das nicht.',
  'shell.view.again': 'Noch einmal zeigen',

  'truth.label': 'Stand aller Dateien',
  'truth.nothing-yet': 'Noch nichts zu senden',
  'truth.delivered':
    '{count, plural, =0 {Alles ist zugestellt} one {Die Datei ist zugestellt} other {Alle # Dateien sind zugestellt}}',
  'truth.uploading':
    '{moving, number} von {count, plural, one {# Datei} other {# Dateien}} {moving, plural, one {wird} other {werden}} gesendet',
  'truth.uploading.left':
    '{moving, number} von {count, plural, one {# Datei} other {# Dateien}} {moving, plural, one {wird} other {werden}} gesendet, noch etwa {left}',
  'truth.needs-you': '{count, plural, one {Eine Sache ist zu erledigen} other {# Sachen sind zu erledigen}}',
  'truth.offline':
    'Offline: {count, plural, =0 {nichts wartet} one {# Datei ist sicher in der Warteschlange} other {# Dateien sind sicher in der Warteschlange}}',
  'truth.paused':
    'Pausiert: {count, plural, =0 {nichts wartet} one {# Datei ist sicher in der Warteschlange} other {# Dateien sind sicher in der Warteschlange}}',
  'truth.waiting':
    '{count, plural, =0 {Wartet auf den Server} one {# Datei wartet und geht von selbst weiter} other {# Dateien warten und gehen von selbst weiter}}',
  'truth.waiting.window':
    '{count, plural, one {# Datei wartet} other {# Dateien warten}} auf das Zeitfenster {window}',
  'truth.lost': 'Waybill antwortet nicht',

  'lost.title': 'Die Verbindung zu Waybill ist unterbrochen',
  'lost.text':
    'Sie sehen den Stand von {time}. Das Fenster kommt von selbst wieder. Wenn nicht: Läuft Waybill noch?',
  'expired.title': 'Waybill wurde neu gestartet',
  'expired.text':
    'Dieses Fenster muss sich neu anmelden. Starten Sie {command}, oder öffnen Sie es über das Waybill-Symbol.',
  'signedOut.title': 'Öffnen Sie dieses Fenster aus Waybill',
  'signedOut.text':
    'Diese Seite braucht eine Anmeldung, die Waybill nur Ihnen gibt. Geben Sie in einem Terminal ein:',
  'signedOut.used':
    'Die Anmeldung dieser Adresse wurde schon benutzt oder ist älter als eine Minute. Holen Sie eine neue:',
  'signedOut.reload': 'Neu laden meldet Sie ab, denn im Browser wird nichts aufbewahrt.',
  'notStarted.title': 'Waybill konnte nicht starten',
  'notStarted.logs': 'Protokollordner öffnen',
  'unreachable.title': 'Waybill antwortet nicht',
  'unreachable.text':
    'Starten Sie es und versuchen Sie es erneut. Ihre Warteschlange liegt auf der Platte dieses Rechners und verliert nichts.',
  'unreachable.again': 'Erneut versuchen',

  'resumed.text':
    '{count, plural, =0 {Waybill wurde unerwartet beendet und machte weiter, wo es war.} one {# Datei nach unerwartetem Ende fortgesetzt.} other {# Dateien nach unerwartetem Ende fortgesetzt.}}',
  'trouble.label': 'Störung von Waybill selbst',

  'action.choose': 'Dateien wählen…',
  'action.chooseFolder': 'Ordner wählen…',
  'action.add': 'Dateien hinzufügen',
  'action.pause': 'Pause',
  'action.pause.hour': 'Eine Stunde pausieren',
  'action.pause.tomorrow': 'Bis morgen, 8 Uhr, pausieren',
  'action.pause.open': 'Pausieren, bis ich fortsetze',
  'paused.open': 'Was unterwegs war, ist wieder in der Warteschlange.',
  'paused.until': 'Bis {time}. Was unterwegs war, ist wieder in der Warteschlange.',
  'action.resume': 'Fortsetzen',
  'action.palette': 'Suche und Befehle',
  'action.cancel': 'Abbrechen',
  'action.close': 'Schließen',
  'action.back': 'Zurück',
  'action.next': 'Weiter',
  'action.save': 'Speichern',
  'action.copy': 'Kopieren',
  'action.copied': 'Kopiert',
  'action.retry': 'Erneut versuchen',
  'action.undo': 'Rückgängig',
  'action.dismiss': 'Ausblenden',
  'action.more': 'Mehr',
  'action.tryNow': 'Jetzt versuchen',

  'list.loading': 'Wird gelesen…',
  'list.failed': 'Die Liste ließ sich nicht lesen',
  'list.again': 'Noch einmal lesen',
  'time.ago.title': '{time}',
};
