import type { Translated } from '../messages.ts';
import type { destinations as english } from '../en/destinations.ts';

export const destinations: Translated<typeof english> = {
  'destinations.title': 'Destinations',
  'destinations.add': 'Ajouter une destination',
  'destinations.none.title': 'Aucune destination pour l’instant',
  'destinations.none.text':
    'Une destination est un compte sur un serveur d’import. Rien n’est envoyé nulle part avant que vous en ajoutiez une.',
  'destination.queued':
    '{count, plural, =0 {rien dans la file} one {# fichier dans la file} other {# fichiers dans la file}}',
  'destination.since': 'depuis {when}',
  'destination.probe': 'nouvel essai {when}',
  'destination.test': 'Tester',
  'destination.testing': 'Test en cours…',
  'destination.test.ok': 'Répond comme {product} et accepte la clé ({ms}\u00a0ms).',
  'destination.test.okNoKey':
    'Répond comme {product} ({ms}\u00a0ms). Ce service ne permet pas de tester la clé.',
  'destination.key': 'Changer la clé…',
  'destination.key.title': 'Nouvelle clé pour « {name} »',
  'destination.key.save': 'Enregistrer la clé',
  'destination.key.saved': 'La nouvelle clé est enregistrée. Ce qui l’attendait repart.',
  'destination.scripts': 'Clé pour scripts…',
  'destination.scripts.title': 'Scripts qui envoient vers « {name} »',
  'destination.scripts.text':
    'Un script qui parle l’API du service envoie par Waybill dès qu’il a cette adresse et cette clé à la place de celles du serveur : même sans réseau, et avec un reçu. Elles ne valent que sur cet ordinateur.',
  'destination.scripts.key': 'Clé pour scripts',
  'destination.scripts.show': 'Afficher la clé',
  'destination.scripts.example': 'Un appel pour commencer',
  'destination.scripts.copyAddress': 'Copier l’adresse',
  'destination.scripts.copyUser': 'Copier l’utilisateur',
  'destination.scripts.copyKey': 'Copier la clé',
  'destination.remove': 'Retirer…',
  'destination.pause': 'Mettre en pause',
  'destination.resume': 'Reprendre',
  'destination.remove.title': 'Retirer « {name} » ?',
  'destination.remove.text': 'Son adresse et sa clé sont oubliées. Les reçus et les lots terminés restent.',
  'destination.remove.work':
    '{count, plural, one {# fichier est encore en route vers elle.} other {# fichiers sont encore en route vers elle.}} Que doivent-ils devenir ?',
  'destination.remove.wait': 'Garder la destination jusqu’à leur livraison',
  'destination.remove.wait.means': 'Rien n’est retiré maintenant.',
  'destination.remove.cancelQueued': 'Les abandonner',
  'destination.remove.cancelQueued.means':
    'Leurs lots sont annulés. Les fichiers de cet ordinateur ne sont pas touchés.',
  'destination.remove.folders':
    '{count, plural, one {Un dossier est surveillé} other {# dossiers sont surveillés}} pour elle',
  'destination.remove.keepWatching': 'Garder la destination',
  'destination.remove.stopWatching': 'Ne plus surveiller et la retirer',
  'destination.remove.stopWatching.means':
    'Les dossiers et leurs fichiers restent tels quels ; ce qui est en attente de leur part est abandonné.',
  'destination.remove.confirm': 'Retirer la destination',
  'destination.remove.keep': 'La garder',
  'destination.store.keychain': 'clé dans le trousseau',
  'destination.store.file': 'clé dans un fichier que vous seul lisez',
  'destination.store.settings': 'clé d’exercice, ne protège rien',
  'destination.address': 'Adresse',
  'destination.send': 'Envoyer des fichiers ici',
  'destination.batches': 'Ses lots',

  'wizard.title': 'Ajouter une destination',
  'wizard.step': 'Étape {step} sur {steps} : {name}',
  'wizard.kind': 'Quel type de serveur ?',
  'wizard.kind.help': 'En cas de doute, demandez à qui gère le serveur d’import.',
  'wizard.access': 'Adresse et clé',
  'wizard.options': 'Autres options',
  'wizard.done': 'Terminé',
  'wizard.url': 'Adresse',
  'wizard.url.hint': 'Comme dans un navigateur, par exemple https://imports.example.org',
  'wizard.url.bad': 'Une adresse commence par https:// ou http://',
  'wizard.url.plain':
    'Avec http://, la clé voyage sans protection. Prenez https://, sauf si le serveur est sur cet ordinateur.',
  'wizard.live.asksForKey': 'Répond, et demande une clé.',
  'wizard.live.product': 'Répond en tant que {product} ({ms}\u00a0ms).',
  'wizard.live.wrongKey': 'Le serveur n’accepte pas cette clé.',
  'wizard.user': 'Utilisateur',
  'wizard.user.ecotaxa': 'Votre adresse électronique chez EcoTaxa',
  'wizard.user.dsp-ingest': 'Votre adresse électronique auprès de la DSP-API',
  'wizard.secret': 'Clé ou mot de passe',
  'wizard.secret.haplo': 'Une clé d’API que l’administration a créée pour vous',
  'wizard.secret.password': 'Votre mot de passe ; il est gardé dans le trousseau',
  'wizard.secret.show': 'Montrer',
  'wizard.store': 'Où garder la clé',
  'wizard.store.keychain': 'Dans le trousseau de cet ordinateur',
  'wizard.store.file': 'Dans un fichier que vous seul pouvez lire',
  'wizard.store.file.means':
    'Pour les ordinateurs sans trousseau. Qui peut lire vos fichiers peut lire la clé.',
  'wizard.name': 'Nom',
  'wizard.name.hint': 'Lettres, chiffres, « - », « _ » et « . » ; vous le verrez partout.',
  'wizard.name.bad':
    'Un nom a des lettres, des chiffres, « - », « _ » et « . », 64 au plus, et commence par une lettre ou un chiffre.',
  'wizard.name.taken': 'Une destination porte déjà ce nom.',
  'wizard.option.control': 'Fichier de contrôle sur cet ordinateur',
  'wizard.option.control.hint':
    'Son chemin complet ; sert aux lots qui n’en apportent pas. Peut rester vide.',
  'wizard.option.apiKind': 'Type de l’API',
  'wizard.option.apiKind.hint': 'L’identifiant que l’administration vous a donné.',
  'wizard.option.shortcode': 'Code court du projet',
  'wizard.option.shortcode.hint': 'Quatre chiffres hexadécimaux, par exemple 0803',
  'wizard.option.shortcode.bad': 'Un code court a quatre signes parmi 0-9 et A-F.',
  'wizard.option.authUrl': 'Adresse de la DSP-API qui vous connecte',
  'wizard.option.project': 'Numéro du projet',
  'wizard.option.project.bad': 'Un numéro de projet n’a que des chiffres.',
  'wizard.option.jobType': 'Type de tâche',
  'wizard.option.jobType.hint': 'Par exemple import_insights',
  'wizard.option.ca': 'Autorité de certification de votre laboratoire',
  'wizard.option.ca.hint':
    'Chemin d’un fichier PEM ; seulement si le serveur a un certificat de votre propre autorité.',
  'wizard.needed': 'Ceci est nécessaire.',
  'wizard.test': 'Enregistrer et tester',
  'wizard.testing': 'On demande à {host}…',
  'wizard.test.failed':
    'La destination est enregistrée, mais le test a échoué. Corrigez-la, ou continuez et laissez Waybill réessayer.',
  'wizard.back.correct': 'La corriger',
  'wizard.anyway': 'Continuer quand même',
  'wizard.done.text':
    '« {name} » est prête. Envoyez les premiers fichiers, ou fermez ceci et déposez-les n’importe où dans la fenêtre.',

  'practice.try': 'Essayer avec le serveur d’exercice',
  'practice.means':
    'Juste pour essayer ? Waybill apporte un serveur d’exercice qui joue le serveur d’import sur cet ordinateur. Rien ne quitte cet ordinateur.',
  'practice.title': 'Serveur d’exercice',
  'practice.text':
    'Il joue un serveur du type « {kind} » sur cet ordinateur : rien n’est envoyé ailleurs, et rien ne peut être abîmé.',
  'practice.starting': 'Le serveur d’exercice démarre…',
  'practice.ready': 'Prêt. C’est la destination « {name} ».',
  'practice.next.files':
    'Choisissez des fichiers, ou déposez-les n’importe où dans la fenêtre. Retirez la destination quand vous en avez assez vu.',
  'practice.next.demo':
    'Envoyez les fichiers de démonstration, ou déposez les vôtres n’importe où dans la fenêtre. Retirez la destination quand vous en avez assez vu.',
  'practice.next.noFiles':
    'Ce service ne prend pas de fichiers : lancez un import depuis sa carte parmi les destinations.',
  'practice.demo.send': 'Envoyer les fichiers de démonstration',
  'practice.demo.comment': 'Fichiers de démonstration',
};
