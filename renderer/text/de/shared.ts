import type { shared as english } from '../en/shared.ts';
import type { Translated } from '../messages.ts';

/** Ein Rechner, den mehrere benutzen. */
export const shared: Translated<typeof english> = {
  'who.label': 'Wer hier arbeitet',
  'who.nobody': 'Wer sind Sie?',
  'who.other': 'Jemand anderes…',
  'who.leave': 'Vorerst niemand',
  'who.title': 'Wer arbeitet hier?',
  'who.name': 'Ihr Name',
  'who.name.hint':
    'Er steht bei allem, was Sie senden, starten, entscheiden und aufgeben, und Quittungen bewahren ihn auf. Er beweist nichts.',
  'who.take': 'Das bin ich',
  'who.ask': 'Mehrere Personen benutzen diesen Rechner, und noch niemand hat einen Namen genannt.',
  'who.by': 'von {name}',
  'settings.changed': 'Geändert',
  'settings.reset': 'Zurück zu „{first}“',
  'settings.reset.of': '{name}: zurück zu „{first}“',
  'settings.on': 'an',
  'settings.off': 'aus',
  'settings.kindness': 'Während ein Gerät in einen überwachten Ordner schreibt',
  'settings.kindness.gentle': 'Zurückhalten',
  'settings.kindness.gentle.means':
    'Was aus überwachten Ordnern kommt, geht dann mit höchstens {rate} pro Sekunde hinaus, und die Software des Geräts hat Vorrang.',
  'settings.kindness.full': 'Volle Geschwindigkeit',
  'settings.kindness.full.means':
    'Dateien gehen so schnell hinaus, wie es geht. Die Software des Geräts wartet vielleicht auf die Platte.',
  'settings.kindness.now': 'Ein Gerät schreibt gerade.',
  'settings.people': 'Mehrere Personen benutzen diesen Rechner',
  'settings.people.means':
    'Waybill fragt, wer hier arbeitet, zeigt den Namen oben und schreibt ihn in den Ablauf der Stapel und in Quittungen.',
};
