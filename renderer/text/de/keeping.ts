import type { keeping as english } from '../en/keeping.ts';
import type { Translated } from '../messages.ts';

/** Was wie lange aufbewahrt wird, und Einstellungen als Datei. */
export const keeping: Translated<typeof english> = {
  'keeping.title': 'Was aufbewahrt wird',
  'keeping.retention': 'Verlauf abgeschlossener Stapel, in Tagen',
  'keeping.retention.hint':
    'Ältere Versuche und Ereignisse gehen beim nächsten täglichen Aufräumen. Was von jeder Datei bekannt ist und ihre Quittungen bleiben für immer.',
  'keeping.retention.wrong': 'Geben Sie eine ganze Zahl von Tagen an, von 1 bis {max}.',
  'keeping.spool': 'Platz für Kopien',
  'keeping.spool.hint':
    'Hier liegt, was im Browser abgelegt, von Skripten gesendet oder zur Sicherheit kopiert wurde, bis es ausgeliefert ist: jetzt {used}.',
  'keeping.spool.over':
    'Die Kopien belegen {used}, mehr als das: Sie bleiben, und weitere werden erst angenommen, wenn Platz ist.',
  'keeping.spool.wrong': 'Geben Sie eine Größe wie 50 GB an, mindestens {min}.',
  'keeping.settle': 'Von Hand gegebene Dateien müssen in Ruhe sein für',
  'keeping.settle.hint':
    'Jüngere warten so lange, denn vielleicht schreibt noch jemand daran. Überwachte Ordner haben ihre eigene Zeit.',
  'keeping.settle.wrong': 'Geben Sie eine Zeit wie 10 s an, höchstens einen Tag.',
  'keeping.days': '{days, plural, one {# Tag} other {# Tage}}',
  'keeping.locked': '{name}: {value}. Das hat die Administration entschieden.',
  'carry.title': 'Einstellungen als Datei',
  'carry.text':
    'Einstellungen, Wochenfenster und Ziele, für einen anderen Rechner oder zum Aufheben. Schlüssel stehen nie darin, und überwachte Ordner bleiben bei ihrem Rechner.',
  'carry.save': 'Einstellungen als Datei speichern',
  'carry.choose': 'Einstellungen aus einer Datei übernehmen…',
  'carry.wrong.foreign': '„{name}“ ist keine Datei mit Einstellungen.',
  'carry.wrong.newer': '„{name}“ stammt von einem neueren Waybill. Installieren Sie hier zuerst das neueste.',
  'carry.wrong.broken': '„{name}“ ist bei „{where}“ beschädigt. Nichts wurde geändert.',
  'carry.wrong.unreadable': '„{name}“ kann nicht gelesen werden. Nichts wurde geändert.',
  'carry.ask': 'Diese Einstellungen übernehmen?',
  'carry.nothing': 'Alles, was in der Datei steht, ist hier schon so.',
  'carry.take': 'Übernehmen',
  'carry.done':
    '{count, plural, =0 {Nichts wurde geändert.} one {Übernommen: # Änderung.} other {Übernommen: # Änderungen.}}',
  'carry.keys':
    '{count, plural, one {Ein neues Ziel wartet auf seinen Schlüssel} other {# neue Ziele warten auf ihren Schlüssel}}: {page}.',
  'carry.keys.page': 'dort angeben',
  'carry.add': 'Neu',
  'carry.change': 'Ändert sich',
  'carry.keep': 'Bleibt',
  'carry.keep.locked': 'Das hat die Administration entschieden.',
  'carry.keep.differs': 'Hier gibt es ein anderes dieses Namens.',
  'carry.from': '{from} wird {to}',
  'carry.from.kept': '{from} wird {to}. {why}',
  'carry.window': 'Wochenfenster {name}',
  'carry.destination': 'Ziel {name}',
  'carry.none': 'keine',
};
