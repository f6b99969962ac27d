import type { Translated } from '../messages.ts';
import type { home as english } from '../en/home.ts';

export const home: Translated<typeof english> = {
  'home.title': 'Start',
  'home.moving': 'Unterwegs',
  'home.moving.none':
    '{count, plural, =0 {Nichts bewegt sich.} one {Nichts bewegt sich. # Datei ist in der Warteschlange.} other {Nichts bewegt sich. # Dateien sind in der Warteschlange.}}',
  'home.moving.more':
    '{count, plural, one {und # weitere Datei in der Warteschlange} other {und # weitere Dateien in der Warteschlange}}',
  'home.progress': '{done} von {total}',
  'home.rate': '{rate}/s',
  'home.left': 'noch etwa {left}',
  'home.togo': 'noch {bytes}',
  'home.phases':
    '{phase, select, settling {{count, plural, one {# Datei wird noch geschrieben} other {# Dateien werden noch geschrieben}}} checking {{count, plural, one {# Stapel wird geprüft} other {# Stapel werden geprüft}}} uploading {{count, plural, one {# Datei wird gesendet} other {# Dateien werden gesendet}}} confirming {{count, plural, one {# Datei wartet auf die Bestätigung des Servers} other {# Dateien warten auf die Bestätigung des Servers}}} other {{count, plural, one {# Stapel wird importiert} other {# Stapel werden importiert}}}}',
  'home.confirming': 'Ganz gesendet; wartet auf die Bestätigung des Servers',
  'home.estimating': 'Dauer wird geschätzt…',
  'home.stalled': 'Seit einer Weile ging nichts hinaus; Waybill versucht es von selbst wieder',
  'home.offline':
    '{destination} ist nicht erreichbar. Die Dateien sind sicher in der Warteschlange und gehen von selbst weiter.',
  'home.needsYou': 'Zu erledigen',
  'home.needsYou.none': 'Nichts zu erledigen.',
  'home.needsYou.all': 'Alles zeigen',
  'home.recent': 'Neueste Stapel',
  'home.recent.all': 'Alle Stapel zeigen',
  'home.recent.none': 'Noch kein Stapel.',
  'home.next': 'Nächster Schritt',
  'home.next.destination.title': 'Sagen Sie, wohin Ihre Dateien sollen',
  'home.next.destination.text':
    'Ein Ziel ist ein Konto auf einem Importserver. Sie brauchen seine Adresse und einen Schlüssel.',
  'home.next.destination.action': 'Ein Ziel hinzufügen',
  'home.next.files.title': 'Senden Sie die ersten Dateien',
  'home.next.files.text':
    'Legen Sie Dateien oder Ordner irgendwo in diesem Fenster ab, oder wählen Sie sie aus.',
  'home.next.held.title':
    '{count, plural, one {Ein Stapel ist hochgeladen und wartet auf Sie} other {# Stapel sind hochgeladen und warten auf Sie}}',
  'home.next.held.text':
    'Alles ist beim Server angekommen und geprüft. Machen Sie einen Probelauf, oder starten Sie den Import.',
  'home.next.held.action': 'Angehaltenes zeigen',
  'home.next.more.title': 'Mehr senden',
  'home.next.more.text':
    'Legen Sie Dateien oder Ordner irgendwo in diesem Fenster ab. Jedes Ablegen wird ein eigener Stapel.',

  'drop.title': 'Loslassen, um an {destination} zu senden',
  'drop.titleNone': 'Loslassen, um das Ziel zu wählen',
  'drop.into': 'Loslassen, um sie zu „{batch}“ hinzuzufügen',
  'drop.items': '{count, plural, one {# Eintrag} other {# Einträge}}; Ordner mit allem darin',
  'drop.needsDestination': 'Fügen Sie zuerst ein Ziel hinzu',

  'send.title': 'Dateien senden',
  'send.title.into': 'Zu „{batch}“ hinzufügen',
  'send.reading': 'Ordner werden gelesen: bisher {count, plural, one {# Datei} other {# Dateien}}, {bytes}…',
  'send.counting': 'Wird gezählt…',
  'send.files.atLeast': 'Mindestens {count, plural, one {# Datei} other {# Dateien}}, {bytes}',
  'send.files': '{count, plural, one {# Datei} other {# Dateien}}, {bytes}',
  'send.files.more': '{count, plural, one {und # weitere} other {und # weitere}}',
  'send.unreadable':
    '{count, plural, one {Ein Eintrag war nicht lesbar und bleibt weg: {names}} other {# Einträge waren nicht lesbar und bleiben weg: {names}}}',
  'send.none': 'Darin sind keine Dateien.',
  'send.destination': 'Ziel',
  'send.destination.none': 'Wählen Sie, wohin es geht',
  'send.comment': 'Kommentar',
  'send.comment.hint': 'Der Server zeigt ihn beim Stapel.',
  'send.control': 'Steuerdatei',
  'send.control.hint': 'Sagt dem Server, wie diese Dateien importiert werden.',
  'send.control.default': 'Die des Ziels ({name})',
  'send.control.among': 'Aus diesen Dateien: {name}',
  'send.control.other': 'Eine andere Datei…',
  'send.control.choose': 'Steuerdatei wählen',
  'send.control.chosen': 'Gewählt: {name}',
  'send.control.needed': 'Dieses Ziel braucht eine Steuerdatei.',
  'send.batchDir': 'Verzeichnis beim Dienst',
  'send.batchDir.hint': 'Es werden keine Dateien gesendet: Der Import liest dieses Verzeichnis.',
  'send.mode': 'Und dann?',
  'send.mode.noDryRun': 'Dieser Dienst hat keinen Probelauf.',
  'send.submit': '{count, plural, =0 {Senden} one {# Datei senden} other {# Dateien senden}}',
  'send.submit.import': 'Import starten',
  'send.copying': '{done} von {total, plural, one {# Datei} other {# Dateien}} übernommen',
  'send.copying.keep': 'Lassen Sie dieses Fenster offen, bis alle Dateien übernommen sind.',
  'send.adding': 'Der Stapel wird notiert…',
  'send.apart': 'Einen neuen Stapel daraus machen',
  'send.stop': 'Anhalten',
  'send.failed.file':
    '„{name}“ ließ sich nicht lesen: Sie wurde geändert oder verschoben, oder Sie haben kein Recht dazu.',
  'send.failed.skip': 'Weglassen',
  'send.remove': '{name} weglassen',
  'send.passedOver':
    '{count, plural, one {Ein Eintrag wurde übergangen} other {# Einträge wurden übergangen}}',
  'send.done':
    '{count, plural, one {# Datei ist sicher in der Warteschlange.} other {# Dateien sind sicher in der Warteschlange.}}',
  'send.open': 'Stapel öffnen',
};
