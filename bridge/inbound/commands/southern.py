"""The main words of commands in French, Spanish, Italian and Portuguese."""

COMMANDS: dict[str, str] = {
    "fr": r"""
join ! s'abonner; m'abonner; abonnez moi; abonne moi; je m'abonne; inscrivez moi; inscription; s'inscrire
join ? suivre; rejoindre
leave ! se désabonner; me désabonner; désabonner; désabonnez moi; désabonne moi; désabonnement; désinscription;
  désinscrire; me désinscrire; désinscrivez moi; je me désabonne; se désinscrire; résilier; plus de
  (mails|messages|courriels); retirez moi de (la|cette|votre) liste
leave ? arrêter; arrêtez; quitter; partir
mute ? muet; silence; ignorer
mute ! ignorer (ce fil|cette discussion|cette conversation); couper (ce fil|cette discussion)
pause ! mettre en pause; suspendre [les (mails|messages|courriels)|mon abonnement]; faire une pause
pause ? pause; en pause
pause until ! (pause|mettre en pause|suspendre|suspendre (les mails|les messages|les courriels|mon abonnement)|en
  pause|faire une pause)
resume ! reprendre [les (mails|messages|courriels)|mon abonnement]; recommencer; reprenez
each ? chaque; chacun; immédiatement; chaque (message|commentaire)
daily ! une fois par jour; [un] (résumé|message|mail) (quotidien|par jour); tous les jours
daily ? quotidien; quotidiennement; chaque jour; journalier
weekly ! une fois par semaine; [un] (résumé|message|mail) (hebdomadaire|par semaine)
weekly ? hebdomadaire; chaque semaine; toutes les semaines; hebdo
monthly ! une fois par mois; [un] (résumé|message|mail) (mensuel|par mois)
monthly ? mensuel; mensuellement; chaque mois; tous les mois
at most ! (au plus|au maximum|max|maximum|pas plus de) # [mails|messages|courriels] par semaine; #
  (mails|messages|courriels) par semaine [au plus|au maximum|max|maximum]
help ! comment ça marche; les commandes; commandes; mode d'emploi
help ? aide; à l'aide; aidez moi
status ! mes (abonnements|réglages|paramètres); mon statut
status ? statut; état
undo ! annuler [mon commentaire|ça]; retirer mon commentaire; annulez mon commentaire; rétracter
edit ! modifier [mon commentaire] [en]; remplacer par; modifier mon commentaire
edit ? modifier; corriger; correction; rectification; rectifier
delete ! supprimer (mon|le|ce) commentaire; effacer (mon|le|ce) commentaire; supprimez mon commentaire; effacez mon
  commentaire
delete ? supprimer; effacer; supprimez; effacez
copy ! ma copie; une copie de mes données; copie de mes données; mes données; exporter mes données; mes archives
copy ? copie; exporter
forget ! oubliez moi; oublie moi; m'oublier; supprimer (mes données|mon compte); effacer (mes données|mon compte);
  effacez mes données; supprimez mes données; droit à l'oubli
publish ! publier; publiez le; c'était un commentaire; ce n'est pas une commande
""",
    "es": r"""
join ! suscribirse; suscribirme; suscríbeme; suscríbanme; suscripción; suscribir; quiero suscribirme; darme de alta;
  alta; inscribirme
join ? seguir; unirse; unirme
leave ! darse de baja; darme de baja; dar de baja; date de baja; desuscribir; desuscribirme; desuscribirse; anular
  suscripción; cancelar [mi|la] suscripción; cancelar suscripción; desapuntarme; no más (correos|mensajes|mails);
  quiero darme de baja; bórrenme de la lista; quítenme de la lista
leave ? baja; parar; dejar; salir; cancelar
mute ? silenciar; silencio; ignorar
mute ! silenciar (este|esta) (hilo|conversación|discusión)
pause ! pausar [los (correos|mensajes)|mi suscripción]; suspender (los correos|mi suscripción)
pause ? pausa; pausar; suspender
pause until ! (pausa|pausar|suspender|en pausa)
resume ! reanudar [los (correos|mensajes)|mi suscripción]; retomar
resume ? continuar
each ? cada uno; cada (mensaje|comentario|correo); inmediatamente
daily ! una vez al día; [un] (resumen|correo|mensaje) (diario|al día)
daily ? diario; diariamente; cada día; todos los días; a diario
weekly ! una vez (a la|por) semana; [un] (resumen|correo|mensaje) (semanal|por semana|a la semana)
weekly ? semanal; semanalmente; cada semana; todas las semanas
monthly ! una vez al mes; [un] (resumen|correo|mensaje) (mensual|al mes|por mes)
monthly ? mensual; mensualmente; cada mes; todos los meses
at most ! (como máximo|máximo|max|no más de) # [correos|mensajes|mails] (por|a la) semana
help ! cómo funciona; comandos; instrucciones
help ? ayuda; ayúdame
status ! mis (suscripciones|ajustes); mi estado
status ? estado; estatus
undo ! deshacer; retirar mi comentario; retractar; anular mi comentario
undo ? anular
edit ! editar [mi comentario]; modificar [mi comentario]; cambiar (a|por); sustituir por
edit ? corrección; corregir; cambiar
delete ! (borrar|eliminar|borra|elimina|borren|eliminen) (mi|el|este) comentario
delete ? borrar; eliminar; suprimir; borra; elimina
copy ! mi copia; una copia de mis datos; copia de mis datos; mis datos; exportar mis datos
copy ? copia; exportar
forget ! olvídame; olvídenme; olvidadme; olvídese de mí; borrar (mis datos|mi cuenta); eliminar (mis datos|mi
  cuenta); borren mis datos; derecho al olvido
publish ! publicar; publícalo; era un comentario
""",
    "it": r"""
join ! iscrivermi; iscriviti; iscrivimi; iscrivetemi; iscrizione; abbonarsi; abbonami; iscriversi; iscrivi
join ? seguire; segui
leave ! disiscrivermi; disiscrivimi; disiscriversi; disiscrizione; cancellami; cancellatemi; annulla [la mia|la|l']
  iscrizione; annulla iscrizione; cancella iscrizione; cancellare iscrizione; cancella la mia iscrizione; disdire;
  disdetta; toglimi dalla lista; toglietemi dalla lista; niente più (mail|email|messaggi); disabbonarsi
leave ? smettere; basta; esci; lascia
mute ? silenzia; silenzio; muto; ignora
mute ! silenzia (questa|questo) (discussione|conversazione|thread)
pause ! metti in pausa; mettere in pausa; sospendi; sospendere; sospendi (le mail|le email|i messaggi)
pause ? pausa; in pausa
pause until ! (pausa|in pausa|sospendi|sospendere|metti in pausa)
resume ! riprendi [le mail|le email|i messaggi]; riprendere; ricomincia
each ? ogni (messaggio|commento|mail); ognuno; ciascuno; subito
daily ! una volta al giorno; [un] (riassunto|riepilogo|mail|messaggio) (giornaliero|quotidiano|al giorno)
daily ? giornaliero; quotidiano; ogni giorno; tutti i giorni; quotidianamente; giornalmente
weekly ! una volta (alla|a) settimana; [un] (riassunto|riepilogo|mail|messaggio) (settimanale|alla settimana)
weekly ? settimanale; settimanalmente; ogni settimana
monthly ! una volta al mese; [un] (riassunto|riepilogo|mail|messaggio) (mensile|al mese)
monthly ? mensile; mensilmente; ogni mese
at most ! (al massimo|massimo|max|non più di) # [mail|email|messaggi] (alla|a|per) settimana
help ! come funziona; comandi; istruzioni
help ? aiuto; aiutami
status ! le mie (iscrizioni|impostazioni); il mio stato
status ? stato
undo ! annulla [il mio commento]; annullare [il mio commento]; ritira [il mio commento]; ritirare
edit ! modifica [il mio commento] [in]; modificare [il mio commento]; cambia in; sostituisci con
edit ? correzione; correggere; correggi; cambia
delete ! (cancella|elimina|cancellare|eliminare|rimuovi|cancellate) (il mio|il|questo) commento
delete ? cancella; elimina; cancellare; eliminare; rimuovi
copy ! la mia copia; [una] copia dei miei dati; i miei dati; esporta i miei dati
copy ? copia; esporta
forget ! dimenticami; dimenticatemi; dimenticati di me; (cancella|elimina|cancellate) (i miei dati|il mio account);
  diritto all'oblio
publish ! pubblica; pubblicare; pubblicalo; era un commento
""",
    "pt": r"""
join ! inscrever; inscrever me; inscreva me; me inscreva; assinar; assinatura; subscrever; inscrição; quero assinar
join ? seguir; participar
leave ! cancelar [a|minha|a minha] (assinatura|inscrição|subscrição); descadastrar; me descadastre; descadastre me;
  desinscrever; anular subscrição; remover me; me remova da lista; desinscrição; não quero mais (emails|mensagens);
  chega de (emails|mensagens)
leave ? parar; sair; cancelar
mute ? silenciar; silêncio; ignorar
pause ! pausar [os (emails)|minha assinatura]; suspender (os emails|minha assinatura)
pause ? pausa; pausar; suspender
pause until ! (pausa|pausar|suspender|em pausa)
resume ! retomar [os emails|minha assinatura]; recomeçar
resume ? continuar
each ? cada um; cada (mensagem|comentário); imediatamente
daily ! uma vez (por|ao) dia; [um] (resumo|email) (diário|por dia)
daily ? diário; diariamente; todos os dias; cada dia; diária
weekly ! uma vez por semana; [um] (resumo|email) (semanal|por semana)
weekly ? semanal; semanalmente; toda semana; todas as semanas; cada semana
monthly ! uma vez (por|ao) mês; [um] (resumo|email) (mensal|por mês)
monthly ? mensal; mensalmente; todo mês; todos os meses; cada mês
at most ! (no máximo|máximo|max|não mais de) # [emails|mensagens] por semana
help ! como funciona; comandos; instruções
help ? ajuda; ajude me; me ajude
status ! minhas (assinaturas|configurações); meu status; as minhas (assinaturas|configurações)
status ? estado; status
undo ! desfazer; retirar [o] meu comentário; anular meu comentário
edit ! editar [[o] meu comentário]; modificar [[o] meu comentário]; mudar para; alterar para; substituir por
edit ? correção; corrigir; alterar
delete ! (apagar|excluir|eliminar|remover|apague|exclua|remova) (meu|o meu|o|este) comentário
delete ? apagar; excluir; eliminar; apague
copy ! minha cópia; a minha cópia; [uma] cópia dos meus dados; meus dados; os meus dados; exportar meus dados
copy ? cópia; exportar
forget ! esqueça me; me esqueça; esqueçam me; me esqueçam; esquece me; (apagar|excluir|apague|exclua) (meus dados|os
  meus dados|minha conta|a minha conta); direito ao esquecimento
publish ! publicar; publique; era um comentário
""",
}
