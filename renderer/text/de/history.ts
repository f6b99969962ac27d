import type { history as english } from '../en/history.ts';
import type { Translated } from '../messages.ts';

export const history: Translated<typeof english> = {
  'nav.history': 'Verlauf',
  'history.title': 'Verlauf',
  'history.days': 'Zeit',
  'history.days.choice': '{count, plural, one {# Tag} other {# Tage}}',
  'history.days.year': 'Ein Jahr',
  'history.destination': 'Ziel',
  'history.destination.all': 'Alle Ziele',
  'history.zone': 'Tage von {zone}. Eine Datei zählt an dem Tag, an dem sie zuerst ankam.',
  'history.none.title': 'In dieser Zeit geschah nichts',
  'history.none.text': 'Sobald Dateien ankommen, werden sie hier gezählt.',
  'history.chart': 'Diagramm',
  'history.table': 'Tabelle',
  'history.shownAs': '„{title}“ zeigen als',
  'history.csv': 'Als CSV speichern',
  'history.keys': 'Pfeiltasten gehen durch das Diagramm.',
  'history.files.title': 'Dateien je Tag',
  'history.files.summary':
    '{files, plural, =0 {Keine Datei kam an} one {# Datei kam an} other {# Dateien kamen an}}, {bytes}. Die meisten am {day}: {most, plural, one {# Datei} other {# Dateien}}.',
  'history.files.summary.none': 'Keine Datei kam an.',
  'history.files.again':
    '{count, plural, one {# Datei wurde noch einmal gesendet} other {# Dateien wurden noch einmal gesendet}}.',
  'history.files.at': '{day}: {files, plural, =0 {keine Dateien} one {# Datei} other {# Dateien}}, {bytes}',
  'history.col.day': 'Tag',
  'history.col.files': 'Dateien',
  'history.col.bytes': 'Größe',
  'history.col.again': 'Noch einmal',
  'history.col.stopped': 'Angehalten',
  'history.col.deferred': 'Aufgeschoben',
  'history.rate.title': 'Durchsatz',
  'history.rate.summary':
    'Im Mittel {mean}, solange sich etwas bewegte; höchstens {peak}, {when} (gemittelt über je {step}).',
  'history.rate.summary.none': 'Nichts bewegte sich.',
  'history.rate.at': '{when}: {rate}',
  'history.rate.unit': '{bytes}/s',
  'history.col.time': 'Ab',
  'history.col.rate': 'Im Mittel',
  'history.depth.title': 'Wartende Dateien',
  'history.depth.summary':
    'Höchstens {most, plural, one {# Datei wartete} other {# Dateien warteten}}, {when}; im letzten Abschnitt höchstens {now, plural, one {# Datei} other {# Dateien}}.',
  'history.depth.summary.none': 'Nichts wartete.',
  'history.depth.at':
    '{when}: {files, plural, =0 {keine Datei wartete} one {höchstens # Datei wartete} other {höchstens # Dateien warteten}}',
  'history.col.waiting': 'Wartend, höchstens',
  'history.causes.title': 'Fehlschläge nach Ursache',
  'history.causes.summary':
    '{stopped, plural, =0 {Nichts brauchte jemanden} one {Einmal wurde jemand gebraucht} other {#-mal wurde jemand gebraucht}}; {deferred, plural, =0 {nichts wurde aufgeschoben} one {einmal wurde etwas aufgeschoben und ging von selbst weiter} other {#-mal wurde etwas aufgeschoben und ging von selbst weiter}}.',
  'history.causes.none': 'Nichts schlug fehl.',
  'history.causes.bar': '{what}: {stopped} angehalten, {deferred} aufgeschoben',
  'history.causes.stopped': 'Angehalten, bis jemand half',
  'history.causes.deferred': 'Aufgeschoben, ging von selbst weiter',
  'history.col.cause': 'Ursache',
  'history.col.code': 'Code',
  'history.col.last': 'Zuletzt',
};
