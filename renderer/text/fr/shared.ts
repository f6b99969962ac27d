import type { shared as english } from '../en/shared.ts';
import type { Translated } from '../messages.ts';

/** Un ordinateur partagé. */
export const shared: Translated<typeof english> = {
  'who.label': 'Qui travaille ici',
  'who.nobody': 'Qui êtes-vous ?',
  'who.other': 'Une autre personne…',
  'who.leave': 'Personne pour l’instant',
  'who.title': 'Qui travaille ici ?',
  'who.name': 'Votre nom',
  'who.name.hint':
    'Il accompagne ce que vous envoyez, lancez, décidez et abandonnez, et les reçus le conservent. Il ne prouve rien.',
  'who.take': 'C’est moi',
  'who.ask': 'Plusieurs personnes utilisent cet ordinateur, et personne n’a encore donné de nom.',
  'who.by': 'par {name}',
  'settings.people': 'Plusieurs personnes utilisent cet ordinateur',
  'settings.people.means':
    'Waybill demande qui travaille ici, affiche le nom en haut, et l’inscrit dans le déroulement des lots et dans les reçus.',
};
