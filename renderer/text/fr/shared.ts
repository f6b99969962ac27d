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
  'settings.changed': 'Modifié',
  'settings.reset': 'Revenir à « {first} »',
  'settings.reset.of': '{name} : revenir à « {first} »',
  'settings.on': 'activé',
  'settings.off': 'désactivé',
  'settings.kindness': 'Pendant qu’un instrument écrit dans un dossier surveillé',
  'settings.kindness.gentle': 'Se mettre en retrait',
  'settings.kindness.gentle.means':
    'Ce qui vient des dossiers surveillés part alors à {rate} par seconde au plus, et le logiciel de l’instrument passe d’abord.',
  'settings.kindness.full': 'Pleine vitesse',
  'settings.kindness.full.means':
    'Les fichiers partent aussi vite que possible. Le logiciel de l’instrument peut devoir attendre le disque.',
  'settings.kindness.now': 'Un instrument écrit en ce moment.',
  'settings.people': 'Plusieurs personnes utilisent cet ordinateur',
  'settings.people.means':
    'Waybill demande qui travaille ici, affiche le nom en haut, et l’inscrit dans le déroulement des lots et dans les reçus.',
};
