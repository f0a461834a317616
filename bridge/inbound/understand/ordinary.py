"""Words of their own that lie near the word of a command: none is taken for a misspelling.

From the dictionaries of five languages: what `Spelling.meant` would have corrected there. Accents are gone.
"""

_WORDS = """
abarbeiten abbestelle abbestellend abbestellende abbestellens abbestellst abbestellt abbestellte abbestelltem
abbestellten abbestellter abbestelltes abbestelltet abbettelten abgestellten abmelde abmeldend abmeldens abmeldet
abmontieren abonnerent abonnerez abonnier abonnierend abonnierende abonnierst abonnierte abonniertem abonnierten
abonnierter abonniertes abonniertet abonnirent abonnirez abstrafen abtragen abzubestellen abzustellen adern amusieren
andean anden ander anderen andernd anderns andero anders andert andren ankern anmelde anmeldend anmeldens anmelder
anmeldern anmeldet anstellungen antragen arbeiten aufpragen aufragen auftrage auftragen auftragend auftrages auftraten
ausfrage ausfragen ausfragend ausfragten ausgetragen ausgraben auslagen ausprage auspragen auspragend auspragens
auspragten aussagen ausseren austilgen austrage austragend austragende austragens austrager austragerin austragern
austragers austragst austragt austragung australe australes australien austraten austratet austreten austrugen
auszutragen basieren batte bearbeite bearbeitend bearbeitende bearbeitens bearbeiter bearbeiterin bearbeitern
bearbeiters bearbeitest bearbeitet bearbeitete bearbeiteten bearbeitung beendigen befreiten beistellungen bereiten
bestellen bette biete bite bitee bitta bittee bitten bitter bittes bittet bittez boitte bonieren botte buddle bunde
bundele bundigen bungle butte codirection collection commanda commandas commando commandos commends confection
connection constructions convection correcti correctif correctifs correcting correctional corrections correctiva
corrective correctivo correcto corrector correlation correntino correntio correnton corruption dairy daisy dally dance
danken danker dankes danks dankt dankte danse dante danze dejete delate delecte deleite deleste deleta deleted deletes
deleto delite delute denke deplete destructions devete digesta digeste digesto direst divest doily drily eery
einstellenden einstelligen einstellung einteilungen emery entstellungen erarbeiten erstellungen ever evert fallow
felgen fellow festsetzen flogen folgend folger folgern folgten folien follon follows foret forge forgea forgeat forged
forgee forgent forger forges forgets forgez forgot forjet fortsatze fortsatzen fortsatzes fortsetze fortsetzend
fortsetzende fortsetzens fortsetzest fortsetzt fortsetzte fortsetzten fortsetztet fortzusetzen gearbeitet hausiere
hausieren hausierend hausierer hausierern hausierten haustieren helfe hilde hile hilfen hilft hochates hochofens
hochste hochstehe hochstehst hochsteht hochstem hochsten hochster hochstes immediates immediatete incorrection
instruccion instructifs instructing instruction instructional instructives instructors instruirions instruisions
instruktion kassieren konrektor kopfe kopien kornigeren korrekt korrekte korrektem korrekten korrekter korrektere
korrektes korrektor korrektors korrekturen korrelieren korrigierend korrigierende korrigierst korrigiert korrigierte
korrigiertem korrigierten korrigierter korrigiertes korrigiertet korrodieren kundige kundigem kundigend kundigens
kundiger kundiges kundigten laschen lave leale lease leaved leaven leaves leve llave lochen loschend loschens loscher
loschern loschten lustrage lustrages maine massieren meide meile meinem meines meins meint meinte meise mene menine
miene minutlich moine monatlichem monatlichen monatliches mundigen newslettern obstructions ortsnetzen paese panieren
panse papieren parieren parlieren parse pase passe passiere passieren passierend passierten passiveren pauke paume
paupiere paupieres paure paused pausee pausen pauser pauserent pauserez pauses pausez pausierend pausierende pausierst
pausiert pausierte pausierten pausiertet paust pauste payse pease pleas pleased pleases porrection posieren poussieren
pulsieren rasieren redire rehire reitre relire resuma resumed resumee resumer resumes resumez retine retir retira
retired retiree retires retiro retive revire rewire ruckgang ruckgange ruckgangen ruckganges ruckgangige ruckgangigem
ruckgangigen ruckgangiger ruckgangiges ruckgangs saucieren setting sittings souscription souscriptions states stats
statu statua statuas statue statues statur statuts staus stratus stummschalter stummschaltern stummschalters
subscriber subscribers subscribes subscribir subscripcion subscript subscripto subscriptor subscrita subscrito
subskription sundigen suscription tanks tatlich thinks thunks tranks uberarbeiten umarbeiten unsubscribes untel unti
untie util verarbeiten verbiss vergass vergisst vergoss verguss vermiss verriss vorsetzen wache weakly wendigen wiche
withdrawn withdraws withdrew wochen wochentlichem wochentlichen wochentliches zuarbeiten zuruckdrehen zuruckkehren
zuruckliegen zurucknahme zurucknehme zurucknehmend zurucknehmende zurucknehmt zuruckriefen zurucksehnen zuruckstehen
zuruckwichen zuruckwiesen zuruckziehe zuruckziehend zuruckziehende zuruckziehens zuruckziehst zuruckzieht
zuruckziehung zuruckzugehen zuruckzunehmen zuruckzuziehen zutragen
"""
ORDINARY = frozenset(_WORDS.split())
