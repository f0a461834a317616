"""Words of their own that lie near the word of a command: none is taken for a misspelling.

From the dictionaries of five languages: what `Spelling.meant` would have corrected there. Accents are gone.
"""

_WORDS = """
abarbeiten abbestelle abbestellend abbestellende abbestellens abbestellst abbestellt abbestellte abbestelltem
abbestellten abbestellter abbestelltes abbestelltet abbettelten abgestellten abmelde abmeldend abmeldens abmeldet
abmontieren abonnerent abonnerez abonnier abonnierend abonnierende abonnierst abonnierte abonniertem abonnierten
abonnierter abonniertes abonniertet abonnirent abonnirez abstrafen abtragen abzubestellen abzustellen adern ailes
ailles aldern ales alges allas allea allee allees allens allers allet alley alleys allez allies allis alls aloes alpes
altes alves amusieren andean anden ander anderen anderl anderm anderna andernd anderns andero anders andert andren
angern ankern anmelde anmeldend anmeldens anmelder anmeldern anmeldet anstellungen antragen antwerpen antwoorden
antworte antwortest antwortete antworteten arbeiten ardern arles aufpragen aufragen auftrage auftragen auftragend
auftrages auftraten ausfrage ausfragen ausfragend ausfragten ausgetragen ausgraben auslagen ausprage auspragen
auspragend auspragens auspragten aussagen ausseren austilgen austrage austragend austragende austragens austrager
austragerin austragern austragers austragst austragt austragung australe australes australien austraten austratet
austreten austrugen auszutragen axles basieren batte bauarbeiten beantworten bearbeite bearbeitend bearbeitende
bearbeitens bearbeiter bearbeiterin bearbeitern bearbeiters bearbeitest bearbeitet bearbeitete bearbeiteten
bearbeitung beendigen befreiten beistellungen bendel bereiten berief bestellen bette bief biete birte biste bite bitee
bitje bitt bitta bittee bitten bitter bittes bittet bittez bitti bitty boitte bonieren botte bref brendel brie briefs
brieg briek brien brier bries brundle buddle budel buidel bunde bundele bundels bundelt bunden bunder bundes bundet
bundigen bungle bunuel burdel butte bytte codirection collection commanda commandas commando commandos commends
confection connection constructions convection correcti correcties correctif correctifs correcting correctional
corrections correctiv correctiva corrective correctivo correcto corrector correctos correlation correntino correntio
correnton corrigeren corruption dail dailey dairy daisy dake dally daly danae dance danie danken danker dankes danket
dankje danko danks dankt dankte danne danse danske dante danze darke dejete delate delecte deleite deleste deleta
deleted deletes deleto delite delute denke deplete destructions devete diest digesta digeste digesto direst divest
doily drily eery einstellenden einstelligen einstellung einteilungen emery emine entbinden entbunden entstellungen
entwerten entworfen entzunden erarbeiten erstellungen ever evere everly evers evert fallow felgen fellow festsetzen
flogen folgend folger folgern folgten folien folken follen follon follows foret forge forgea forgeat forged forgee
forgent forger forges forgets forgez forgot forjet fortet fortsatze fortsatzen fortsatzes fortsetze fortsetzend
fortsetzende fortsetzens fortsetzest fortsetzt fortsetzte fortsetzten fortsetztet fortzusetzen gearbeitet hausiere
hausieren hausierend hausierer hausierern hausierten haustieren helfe hilde hile hilfen hilfs hilft hille hilse
hochates hochofens hochste hochstehe hochstehst hochsteht hochstem hochsten hochster hochstes hostens hulfe immediates
immediatete incorrection instruccion instructies instructifs instructing instruction instructional instructives
instructors instruirions instruisions instruktion jader jedem jeer jeher jener jeter jever joder joni kassieren kien
kondigen konrektor kopfe kopien kopier kopij kopje kopke koppe koppie kopte kornigeren korrekt korrekta korrekte
korrektem korrekten korrekter korrektere korrektes korrektiv korrektor korrektors korrekturen korrelieren korrigierend
korrigierende korrigierst korrigiert korrigierte korrigiertem korrigierten korrigierter korrigiertes korrigiertet
korrodieren kundige kundigem kundigend kundigens kundiger kundiges kundigten laschen latter lave leake leale lease
leaved leaven leaver leaves leavy lecter leiter lester lette letten lettera lettere lettern lettner lettre letzter
leve lieschen litter llave lochen loschend loschens loscher loschern loschten lotter luschen lustrage lustrages lutter
maine massieren medine meene meide meike meile meinel meinem meines meinl meins meint meinte meise mene menine menne
miene minutlich moine monatlichem monatlichen monatliches mundigen nachstens newslettern nudo obstructions ontworpen
ortsnetzen paaseieren paese paise panieren panse papieren parieren parlieren parse pase passe passeren passiere
passieren passierend passierten passiveren pauke paule paume paupiere paupieres paure paused pausee pausen pauser
pauserent pauserez pauses pausez pausierend pausierende pausierst pausiert pausierte pausierten pausiertet paust
pauste payse pease pleas pleased pleases porrection posieren poussieren pulsieren purieren puse pusieran pusieron
rasieren redire rehire reitre relire remore remote removed removem removes removeu removi renove resuma resumed
resumee resumem resumer resumes resumez retie retine retir retira retired retiree retirei retirem retiren retires
retiro retive revire rewire ruckgang ruckgange ruckgangen ruckganges ruckgangige ruckgangigem ruckgangigen
ruckgangiger ruckgangiges ruckgangs saucieren setting sittings souscription souscriptions states stats statua statuas
statue statues statur statuts staus stilleben stilleggen stilleven stillheten stillleben stilllegung stillzulegen
stratus stummschalter stummschaltern stummschalters subscriber subscribers subscribes subscribir subscripcion
subscript subscripto subscriptor subscrita subscrito subskription sundigen suscription tanks tatlich tauglich thanos
thinks thunks tranks trendigen uberarbeiten umarbeiten unbundled unsubscribes untel unti untie util verarbeiten
verbiss vergass vergess vergisst vergist vergoss verguss vermiss verpiss verriss vorsetzen wache weakly wendigen wiche
withdrawn withdraws withdrew wochen wochentlichem wochentlichen wochentliches zuarbeiten zuruckdrehen zuruckkehren
zurucklehnen zuruckliegen zurucknahme zurucknehme zurucknehmend zurucknehmende zurucknehmt zuruckriefen zurucksehnen
zuruckstehen zuruckwichen zuruckwiesen zuruckziehe zuruckziehend zuruckziehende zuruckziehens zuruckziehst zuruckzieht
zuruckziehung zuruckzugehen zuruckzunehmen zuruckzuziehen zutragen
"""
ORDINARY = frozenset(_WORDS.split())
