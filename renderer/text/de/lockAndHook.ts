import type { lockAndHook as english } from '../en/lockAndHook.ts';
import type { Translated } from '../messages.ts';

/** Die Sperre der Einstellungen, der Webhook und die Suche in den Einstellungen. */
export const lockAndHook: Translated<typeof english> = {
  'settings.search': 'In den Einstellungen suchen',
  'settings.search.none': 'Keine Einstellung hat diese Wörter',
  'settings.search.clear': 'Alle Einstellungen zeigen',

  'lock.title': 'Sperre der Einstellungen',
  'lock.text':
    'Ziele, Ordner, Zeitfenster, Token und Webhook sind dann zu sehen, ändern sich aber erst nach dem Entsperren. Senden und Antworten gehen weiter. Die Sperre hält Personen an diesem Fenster vom Ändern ab; sie schützt nicht vor jemandem, der die Dateien dieses Benutzers lesen kann.',
  'lock.none': 'Es gibt keine Sperre.',
  'lock.closed': 'Die Einstellungen sind gesperrt.',
  'lock.closed.admin': 'Die Einstellungen sind von der Administration gesperrt.',
  'lock.open':
    'Die Einstellungen sind entsperrt. Sie sperren sich wieder, wenn zehn Minuten lang nichts geändert wurde.',
  'lock.passphrase': 'PIN oder Passwort',
  'lock.new': 'Neue PIN oder neues Passwort',
  'lock.new.hint': 'Vier Zeichen oder mehr. Waybill kann es Ihnen später nicht sagen.',
  'lock.again': 'Noch einmal dasselbe',
  'lock.again.wrong': 'Die beiden sind verschieden.',
  'lock.unlock': 'Entsperren',
  'lock.unlock.title': 'Einstellungen entsperren',
  'lock.lock': 'Jetzt sperren',
  'lock.set': 'Sperre setzen',
  'lock.change': 'Ändern',
  'lock.remove': 'Sperre wegnehmen',
  'lock.forgotten': 'Vergessen? Wer die Dateien dieses Benutzers lesen kann, nimmt sie mit {command} weg.',
  'lock.notice': 'Die Einstellungen dieses Rechners sind gesperrt: Sie sind zu sehen, aber nicht zu ändern.',

  'webhook.title': 'Webhook',
  'webhook.text':
    'Sagt einer Adresse Ihres Labors, was hier geschieht, für einen Rechner, auf den niemand schaut. Dateien und Schlüssel gehen nicht mit.',
  'webhook.url': 'Adresse',
  'webhook.url.hint': 'https, oder http auf diesem Rechner.',
  'webhook.events': 'Was gesagt werden soll',
  'webhook.event.needs-person': 'Etwas ist zu erledigen',
  'webhook.event.batch-finished': 'Ein Stapel ist fertig',
  'webhook.event.folder-unreachable': 'Ein überwachter Ordner ist nicht erreichbar',
  'webhook.file':
    'Das Geheimnis in einer Datei aufbewahren, die nur dieser Benutzer lesen kann, statt im Schlüsselbund',
  'webhook.save': 'Webhook speichern',
  'webhook.test': 'Test senden',
  'webhook.test.ok': 'Der Test wurde angenommen.',
  'webhook.clear': 'Niemandem mehr etwas sagen',
  'webhook.secret':
    'Dieses Geheimnis unterschreibt, was gesendet wird. Kopieren Sie es jetzt in das Programm hinter der Adresse: Es wird nur dieses eine Mal gezeigt.',
  'webhook.waiting':
    '{count, plural, one {# Nachricht wartet darauf, gesagt zu werden} other {# Nachrichten warten darauf, gesagt zu werden}}',
  'webhook.givenUp':
    '{count, plural, one {# Nachricht kam nach drei Tagen Versuchen bei niemandem an} other {# Nachrichten kamen nach drei Tagen Versuchen bei niemandem an}}',
  'webhook.lastTold': 'zuletzt gesagt',

  'destination.limits': 'Grenzen und Zeitfenster…',
  'limits.title': 'Grenzen von {name}',
  'limits.rate': 'Höchstens',
  'limits.rate.hint':
    'Je Sekunde, über alles, was dorthin gesendet wird; etwa 20 MB. Leer: so schnell es geht.',
  'limits.rate.wrong': 'Schreiben Sie eine Menge wie 20 MB, 64 kB oder mehr.',
  'limits.window': 'Dateien werden gesendet',
  'limits.window.always': 'jederzeit',
  'limits.window.only': 'nur im Zeitfenster „{name}“',
  'limits.now': 'Gilt sofort. Eine Datei auf dem Weg wird noch fertig.',
  'limits.rate.line': 'höchstens {rate}/s',
  'limits.window.line': 'nur im Zeitfenster „{name}“',
  'windows.title': 'Wöchentliche Zeitfenster',
  'windows.text':
    'Wann Importe beginnen und Dateien gesendet werden dürfen. Eine verpasste Öffnung wird ein Lauf in der nächsten.',
  'windows.none': 'Es gibt keine.',
  'windows.add': 'Zeitfenster hinzufügen…',
  'windows.edit': '{name} ändern',
  'windows.remove': '{name} entfernen',
  'windows.open': 'jetzt offen',
  'windows.closed': 'jetzt geschlossen',
  'windows.users': 'eingehalten von {names}',
  'windows.locked': 'von der Administration vorgegeben',
  'plan.span': 'Öffnung {number}',
  'plan.span.add': 'Öffnung hinzufügen',
  'plan.span.remove': 'Öffnung {number} entfernen',
  'plan.edit': '„{name}“ ändern',
  'plan.edit.save': 'Zeitfenster speichern',
  'plan.span.text': '{days}, {from} bis {to}',

  'ingest.takesAll':
    'Ein Import nimmt hier alles, was im Importordner des Projekts liegt: auch was angehaltene Stapel dieses Projekts hochgeladen haben.',
};
