import type { updates as english } from '../en/updates.ts';
import type { Translated } from '../messages.ts';

/** Les mises à jour de l’application de bureau. */
export const updates: Translated<typeof english> = {
  'updates.title': 'Mises à jour',
  'updates.text':
    'Désactivées tant qu’aucune source n’est indiquée. Ensuite Waybill y regarde une fois par jour, et ne télécharge ni n’installe une version plus récente que si vous le dites. La source n’apprend rien de vous ni de vos fichiers.',
  'updates.off.browser':
    'Cette fenêtre est un navigateur : le Waybill derrière elle est renouvelé par qui l’a installé, ou dans sa propre fenêtre.',
  'updates.off.other-daemon':
    'Cette fenêtre appartient à un service démarré par autre chose. Qui a installé ce service le renouvelle, et cette application avec lui.',
  'updates.off.package': 'Ce Waybill vient d’un paquet : le gestionnaire de paquets le renouvelle.',
  'updates.off.no-publisher':
    'Cette version ne dit pas qui la signe ; une mise à jour ne pourrait pas être vérifiée. Installez une version plus récente avec son programme d’installation.',
  'updates.locked': 'L’administration a décidé d’où viennent les mises à jour.',
  'updates.locked.none': 'L’administration a décidé qu’aucune mise à jour n’est recherchée ici.',
  'updates.feed': 'Adresse de la source',
  'updates.feed.hint': 'https, sans clé ; vide = ne regarder nulle part.',
  'updates.feed.wrong':
    'Indiquez une adresse qui commence par https://, sans utilisateur, clé ni point d’interrogation.',
  'updates.channel': 'Versions',
  'updates.channel.latest': 'Versions finies',
  'updates.channel.beta': 'Aussi les versions d’essai',
  'updates.channel.beta.means':
    'Le retour aux versions finies attend la première qui soit plus récente que la vôtre.',
  'updates.save': 'Enregistrer la source',
  'updates.check': 'Regarder maintenant',
  'updates.idle': 'C’est la version la plus récente là-bas.',
  'updates.checked': 'Dernier regard',
  'updates.checking': 'Recherche d’une version plus récente…',
  'updates.available': 'La version {version} est là ({size}).',
  'updates.available.plain': 'La version {version} est là.',
  'updates.refused': 'L’ordinateur ne l’a pas fait. Réessayez.',
  'updates.notes': 'Ce qu’elle apporte',
  'updates.download': 'Télécharger la version {version}',
  'updates.downloading': 'Téléchargement de la version {version} : {percent} %',
  'updates.ready': 'La version {version} est téléchargée et vérifiée. Elle vous attend.',
  'updates.install': 'Redémarrer pour mettre à jour',
  'updates.waits':
    '{count, plural, =0 {La version {version} s’installe maintenant.} one {La version {version} attend que le fichier en route soit arrivé, ou que vous quittiez Waybill.} other {La version {version} attend que les # fichiers en route soient arrivés, ou que vous quittiez Waybill.}}',
  'updates.again': 'Réessayer',
  'updates.failed.unreachable':
    'La source n’est pas joignable en ce moment. Waybill regardera de nouveau demain, ou quand vous le direz.',
  'updates.failed.no-feed-there':
    'Il n’y a pas de source de mises à jour à cette adresse. Vérifiez l’adresse et le choix des versions.',
  'updates.failed.digest':
    'Ce qui a été téléchargé n’est pas le fichier que la source nomme, et a été jeté. Dites-le à qui tient la source ; votre version continue.',
  'updates.failed.signature':
    'Ce qui a été téléchargé n’est pas signé par l’auteur de ce Waybill, et a été jeté. Dites-le à qui tient la source ; votre version continue.',
  'updates.failed.cannot-replace':
    'La mise à jour ne peut pas remplacer cette application : on ne peut pas écrire dans son dossier. Demandez à qui l’a installée ; votre version continue.',
  'updates.failed.other':
    'La mise à jour a échoué ; votre version continue. Le journal de la fenêtre en dit plus.',
};
