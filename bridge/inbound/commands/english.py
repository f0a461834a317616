"""The phrases of commands in English."""

COMMANDS = r"""
mails = (mail|mails|email|emails|messages|notifications|letters|newsletter|newsletters|updates|mailings)
list = (list|mailing
  list|newsletter|blog|digest|digests|thread|post|conversation|discussion|subscription|notifications|updates|emails|
  mails|site)
this = (this|the|your|these|all|any)
mine = (my comment|this comment|that comment|the comment|my reply|this reply|my answer|my words|my message|my
  post|what i (said|wrote)|my last comment)
all = (everything|all|all comments|the blog|the whole blog|this blog|your blog|all posts|every post|all threads)
join ! subscribe [me]; sign me up; sign up; add me [to <this> <list>]; join; join [<this>] (list|mailing list);
  subscribe [me] to (this|it); subscribe [me] to <this> (list|mailing list|newsletter|digest); keep me
  (posted|updated|informed); notify me
join ? follow; follow this; follow it; follow along; count me in; subscribed
join ~ following
join post ! (follow|subscribe [me] to|join|watch) (this|the) (post|discussion|conversation); follow post; subscribe
  [to] post
join thread ! (follow|subscribe [me] to|join|watch) (this|the) (thread|comment|branch); follow thread; subscribe
  [to] thread
join blog ! (follow|subscribe [me] to|join) <all>; follow blog; subscribe [to] blog
join answers ! [only] (answers|replies) to (me|my comments) [only]; (follow|subscribe [me] to|only)
  (answers|replies) [to (me|my comments)] [only]; (answers|replies) only; only (mail|tell|notify|write) me [when|if]
  [somebody|someone|anybody|anyone] (answers|replies) [to] [me]; onlyanswers
join answers ? only (answer|reply)
leave ! unsubscribe [me]; un subscribe; unsubscribe [me] from <this> [mailing] <list>; unsubscribe [me] from <this>
  <mails>; unsubscribe [me] (from|to) (this|it|here); unsub; remove me [from <this> [mailing] <list>]; take me off
  [<this> <list>]; opt out; opt me out; sign me off; signoff; sign off; unfollow [this|the] [post|thread|blog]; cancel
  [my|the|this] subscription; remove my (address|email|name) [from <this> <list>]; delete my (address|email) from
  <this> <list>; stop [sending] [me] [<this>] <mails>; stop sending me [<this>] <mails>; stop sending
  (this|these|those|them|me this|me these|me this stuff); stop (mailing|emailing|writing [to]|notifying|spamming) me;
  no more <mails> [from you|to me]; don't (mail|email|write to|notify|send) me [any more|anymore|again] [<mails>]; do
  not (mail|email|write to|notify) me [any more|anymore|again]; i don't want (these|this|your|any more|any) <mails>
  [any more|anymore]; i no longer want (these|this|your|any more|any|to get these|to receive these|to receive)
  <mails>; (get|take) me off (this|your) (list|mailing list); leave <this> <list>; end [my] subscription; stop
  (following|my subscription|subscription); off the list
leave ? leave; stop; cancel; remove; remove me; stop this; stop all; enough <mails>; quit
leave ~ unsubscribing; unsubscribed; sign out
leave all ! unsubscribe [me] [from] (all|everything|all <mails>|all of (it|them|this)); leave (all|everything); stop
  (everything|all <mails>); remove me from everything; unsubscribe all; unsubscribe me from all <list>; unfollow
  (everything|all); no more <mails> at all; never (mail|email|write to) me again; leaveall
mute ! mute (this|the|that) (thread|post|conversation|discussion|topic); mute (thread|post|conversation); unfollow
  this (conversation|discussion); no more (of|from|about) this (thread|post|conversation|discussion|topic); ignore
  this (thread|conversation|discussion); leave this (thread|conversation|discussion)
mute ? mute; mute (this|it); silence; ignore [this]
pause ! pause [my|the|these|all|your] (<mails>|subscription|subscriptions|digest|digests|everything|delivery);
  suspend [my|the] (subscription|subscriptions|delivery|<mails>); pause me; nomail
pause ? pause; suspend; on hold; put [me|it|my subscription] on hold; hold <mails>
pause until ! (pause|suspend|pause [my|the|these|all]
  (<mails>|subscription|subscriptions|digest|digests|everything|delivery)|pause me|pause mailing|hold [my|the|all]
  <mails>|no [more] <mails>|stop [the|my|these|all] <mails>|stop sending [me] <mails>|mute
  (everything|all)|vacation|pause it|snooze [me|this|it]|on hold)
resume ! resume; resume [my|the|all] (<mails>|subscription|subscriptions|digest|digests|delivery|sending); unpause
  [me]; un pause; end [the|my] pause; start again; continue (<mails>|sending); (start|begin) sending [me] [<mails>]
  again; unmute; i'm back; i am back; wake me [up]
resume ? continue; restart; back; carry on; go on; unsuspend
each ! every (mail|email|message|comment|letter|notification); each
  (mail|email|message|comment|letter|notification); each comment [as] [it comes|at once]; all comments [at once|as
  they come]; (single|individual) <mails>; no digest [please]; one mail (per|for each|for every) comment; letter by
  letter; every single (mail|comment|one); (send|tell|give) me (every|each) (comment|one)
each ? each; each one; every one; all letters; as it comes; as they come; instant; real time;
  realtime
daily ! daily (subscription|digest|digests|mail|mails|email|emails|summary|letter|bulletin|please); (a|one)
  (mail|email|digest|letter) (a|per|each|every) day; [only] (once|one mail) (a|per|each|every) day; [only] one
  mail a day; digest (daily|every day|once a
  day); [make it] daily instead; (switch|change) to daily; (subscribe|join|follow) daily; a daily
  (digest|mail|email|summary)
daily ? daily; every day; each day; digest; per day; as a digest; digests; make it daily; summary
weekly ! weekly (subscription|digest|digests|mail|mails|email|emails|summary|letter|bulletin); (a|one)
  (mail|email|digest|letter) (a|per|each|every) week; once (a|per|each|every) week; digest (weekly|every week|once a
  week); weekly instead; (switch|change) [it|me] to weekly; (subscribe|join|follow) weekly; a weekly
  (digest|mail|email|summary); [only|just] [mail|write to|email|tell] me [only|just] once a week
weekly ? weekly; every week; each week; per week; make it weekly
monthly ! monthly (subscription|digest|digests|mail|mails|email|emails|summary|letter|bulletin); (a|one)
  (mail|email|digest|letter) (a|per|each|every) month; once (a|per|each|every) month; digest (monthly|every
  month|once a month); monthly instead; (switch|change) [it|me] to monthly; (subscribe|join|follow) monthly; a
  monthly (digest|mail|email|summary)
monthly ? monthly; every month; each month; per month; make it monthly
at most ! # <mails> (a|per) week; (subscribe|join|follow) # (a|per) week; (at most|max|maximum|no more than|not more
  than|up to|maximum of|at maximum|a maximum of|limit [to]|only|limit me to|send me at most|send me no more than) #
  [<mails>] (a|per|each|every|in a) week; # <mails> (a|per|each|every) week [at most|max|maximum|or less|or fewer]; #
  (a|per) week (at most|max|maximum); max # weekly; at most # weekly
at most ? (at most|max|maximum|no more than|not more than|a maximum of|limit me to|send me at most) # [<mails>]
at most ~ (at most|max|maximum|no more than|up to) # [<mails>] (a|per|each|every) (day|month); # <mails> (a|per)
  (day|month) [at most|max|maximum]
help ! [show] [me] [the] commands; list commands; what commands; instructions; send [me] [the]
  (help|instructions); help
  commands;
help ~ how does (this|it) work; how do i use this; how it works; what can i (do|write|say|ask) [here]
help ? help; hlp; help me; info; manual
status ! [show] [me] my (subscriptions|settings|subscription|status); what am i (subscribed to|following); what do i
  (follow|subscribe to); [my|show|show me] settings; list my subscriptions; what i follow; subscriptions; status
  please; which (mails|subscriptions) do i (get|have); settings page; preferences; my account
status ? status; my comments; list
receipts on ! echo on; echoon; turn [the] (echo|receipts) on; turn on [the] (echo|receipts); [send|mail] [me]
  (receipts|a receipt|an echo) [for] [every|each] [comment|time]; receipts [on]; receipt on; confirm
  [every|each|all] [of] my comments
receipts on ? echo; receipt
receipts off ! noecho; (no|stop|without) (echo|echoes|receipt|receipts|confirmations) [any more|anymore];
  (echo|receipts|receipt) off; turn off [the] (echo|receipts); turn [the] (echo|receipts) off; don't (echo|send [me]
  receipts); no more (echo|echoes|receipts|confirmations)
bundle ! (mime|multipart|burstable|bundled) (digest|digests); multipart; digest as
  (mime|multipart|attachments|separate messages); bundle [my|the] (digest|digests); (bundle|bundel) on; digests as
  (attachments|mime|multipart); multipart on; mime [on]; rfc 1153; rfc 2046
bundle ? bundle; bundled
no bundle ! (no|stop) (bundle|multipart|mime|bundles|bundling) [digest|digests]; (bundle|multipart|mime) off;
  unbundle [it|my digest|digests]; plain (digest|digests); normal (digest|digests); plain text digest
undo ! undo; undo (it|this|that|all|both|everything|last|that comment|<mine>); take (it|that|this|<mine>) back; take
  back (it|that|this|<mine>); withdraw [it|that|this|<mine>]; retract [it|that|this|<mine>]; unsend
  [it|that|this|<mine>]; revoke [it|<mine>]; recall [it|<mine>]; don't publish [it|this|that|<mine>]; do not publish
  [it|this|that|<mine>]; unpost
undo ? take back; back out
edit ! edit [<mine>]; edit (it|this); change [it|this|that|<mine>] to; replace [it|this|that|<mine>] (with|by);
  change <mine>; replace <mine>; rewrite [<mine>]; reword; new (text|words|version); correct [<mine>]; correct
  (it|this|<mine>) to; should read; it should read; i meant to (write|say)
edit ? correction; change; replace; change (it|this); corrected; corrected version; edited; amend
delete ! delete [all] [of] <mine>; delete my comments; remove <mine>; erase <mine>; take <mine> (down|off) [the
  page|the blog|your page]; take down <mine>; (delete|remove) <mine> from (the|this|your) (page|blog|site|thread);
  delete comment; remove comment
delete ? delete; delete (it|this|that|all|both|everything); erase [it|this|that]; remove (it|this|that); take it
  (down|off)
copy ! my copy; mycopy; [send|give|mail] me (a|my) copy [of] [my|all] [my] (data|comments|words|everything|everything
  i wrote|archive); [send|give|mail] me (a|my) copy; copy of (my|all my) (data|comments|words); export [my|all] [my]
  (data|comments|everything|words); export me; my (data|archive) [please]; download my (data|comments|archive);
  [send|give|mail] me [all] my (data|comments|archive); send me everything (i wrote|you have [on|about] [me]); a copy
  of my data; data export; takeout; gdpr (export|request|access); what do you (know|have) about me
copy ? copy; export; archive
forget ! forget me; forgetme; forget [everything about] me; delete (me|my data|my account|all my data|everything about
  me|all my comments and data|everything you have (on|about) me); erase (me|my data|all my data|my account|everything
  about me); remove (all my data|my data|my account|everything about me); right to be forgotten; forget [all] [about]
  me; close my account; delete my mailbox; forget my (address|mailbox|data|email|name)
forget ? forget; forget it all
retire ! retire; retire [my|this|the|that] (address|token|reply address|link|letter); [i] [need|want] [a] new
  (address|token|reply address); revoke [my|this|the|that] (address|token); my address was
  (forwarded|leaked|stolen); cancel [my|this|the|that] (address|token); (disable|deactivate|kill|close)
  [my|this|the|that] (address|token|reply address)
publish ! publish (it|this|that|anyway|as a comment|my comment|the comment|my words|my reply); publish;
  (this|that|it) (was|is) [meant as|meant to be] a (comment|reply|remark); (this|that|it) (was|is) [not|no] (a
  command|command); (this|that|it) (was|is) (not|no) a command; (this|that|it) (wasn't|isn't) a command; post
  (it|this|that) [anyway|as a comment]; not a command; no command; i meant it as a comment; (this|that|it) was for
  (the|this) (blog|thread|others); for others to read; as a comment
publish ? comment; a comment
"""
