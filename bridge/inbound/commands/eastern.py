"""The main words of commands in Polish, Czech, Russian, Turkish, Japanese and Chinese."""

COMMANDS: dict[str, str] = {
    "pl": r"""
join ! zapisz mnie; subskrybuj; zasubskrybuj; dołącz; zapisz się; subskrypcja
join ? obserwuj; śledź
leave ! wypisz mnie; wypisz; zrezygnuj; anuluj subskrypcję; rezygnuję; rezygnacja; odsubskrybuj; usuń mnie z listy;
  wypisz się; wyrejestruj; wyrejestruj mnie; koniec subskrypcji
leave ? koniec; opuść
mute ? wycisz; ignoruj
mute ! wycisz (ten|tę) (wątek|rozmowę)
pause ! wstrzymaj; zawieś; wstrzymaj (maile|wiadomości|subskrypcję); zawieś subskrypcję
pause ? pauza; przerwa
pause until ! (pauza|przerwa|wstrzymaj|zawieś)
resume ! wznów; wznów (maile|wiadomości|subskrypcję)
resume ? kontynuuj
each ? każdy; każdy (komentarz|mail); każda wiadomość; od razu
daily ! raz dziennie; dzienne podsumowanie
daily ? codziennie; dziennie; każdego dnia
weekly ! raz w tygodniu; raz na tydzień; tygodniowe podsumowanie
weekly ? tygodniowo; co tydzień; cotygodniowo
monthly ! raz w miesiącu; raz na miesiąc; miesięczne podsumowanie
monthly ? miesięcznie; co miesiąc; comiesięcznie
at most ! (najwyżej|maksymalnie|max|nie więcej niż) # [maili|maile|wiadomości] (tygodniowo|na tydzień|w tygodniu)
help ! jak to działa; polecenia; komendy
help ? pomoc; pomocy
status ! moje (subskrypcje|ustawienia); mój status
undo ! cofnij; cofnij mój komentarz; wycofaj [mój komentarz]; anuluj mój komentarz
edit ! edytuj [mój komentarz]; zmień na; zamień na
edit ? poprawka; popraw; korekta; zmień
delete ! usuń (mój|ten) komentarz; skasuj (mój|ten) komentarz
delete ? usuń; skasuj
copy ! moja kopia; kopia moich danych; moje dane; eksportuj moje dane
copy ? kopia; eksport
forget ! zapomnij o mnie; zapomnijcie o mnie; zapomnij mnie; usuń moje (dane|konto); prawo do bycia zapomnianym
publish ! opublikuj; opublikuj to; to był komentarz
""",
    "cs": r"""
join ! odebírat; přihlásit; přihlásit se; přihlaste mě; přihlas mě; chci odebírat
join ? sledovat; připojit
leave ! odhlásit; odhlásit se; odhlaste mě; odhlas mě; zrušit odběr; odhlášení; zrušit odběr; zrušte odběr; vyřaďte
  mě ze seznamu; žádné další (maily|zprávy)
leave ? konec; skončit; opustit
mute ? ztlumit; ztiš; ignorovat
pause ! pozastavit; přerušit; pozastavit (odběr|zprávy|maily)
pause ? pauza; přestávka
pause until ! (pauza|pozastavit|přerušit|přestávka)
resume ! obnovit; obnovit odběr; znovu zasílat
resume ? pokračovat
each ? každý; každý (komentář|mail); každá zpráva; ihned; hned
daily ! jednou denně; denní (přehled|souhrn)
daily ? denně; každý den
weekly ! jednou týdně; jednou za týden; týdenní (přehled|souhrn)
weekly ? týdně; každý týden
monthly ! jednou měsíčně; jednou za měsíc; měsíční (přehled|souhrn)
monthly ? měsíčně; každý měsíc
at most ! (nejvýše|nejvýš|maximálně|max) # [mailů|maily|zpráv|zprávy] (týdně|za týden)
help ! jak to funguje; příkazy
help ? pomoc; nápověda
status ! moje (odběry|nastavení); můj stav
status ? stav
undo ! vrátit zpět; vzít zpět; zpět; odvolat; vzít zpět můj komentář
edit ! upravit [můj komentář]; změnit na; nahradit
edit ? oprava; opravit; změnit
delete ! smazat (můj|tento) komentář; odstranit (můj|tento) komentář; smažte můj komentář
delete ? smazat; odstranit; smaž
copy ! moje kopie; kopie mých dat; moje data; exportovat moje data
copy ? kopie
forget ! zapomeňte na mě; zapomeň na mě; smazat (moje data|můj účet); smažte moje (data|údaje); právo být zapomenut
publish ! zveřejnit; zveřejni to; zveřejněte to; byl to komentář
""",
    "ru": r"""
join ! подписаться; подпишите меня; подписка; подпиши меня; подписать меня; хочу подписаться
join ? следить; присоединиться
leave ! отписаться; отпишите меня; отписка; отпиши меня; отписать меня; отменить подписку; хочу отписаться; удалите
  меня из (рассылки|списка); больше не (пишите|присылайте)
leave ? стоп; хватит; выйти
mute ? без звука; заглушить; игнорировать
mute ! (заглушить|игнорировать) (эту тему|этот разговор|эту ветку)
pause ! приостановить; приостановите; приостановить (рассылку|подписку|письма)
pause ? пауза; перерыв
pause until ! (пауза|приостановить|приостановите|перерыв)
resume ! возобновить; возобновите; возобновить (рассылку|подписку|письма)
resume ? продолжить; продолжайте
each ? каждое; каждый; каждое (письмо|сообщение); каждый комментарий; сразу
daily ! раз в день; один раз в день; ежедневная (сводка|рассылка)
daily ? ежедневно; каждый день
weekly ! раз в неделю; один раз в неделю; еженедельная (сводка|рассылка)
weekly ? еженедельно; каждую неделю
monthly ! раз в месяц; один раз в месяц; ежемесячная (сводка|рассылка)
monthly ? ежемесячно; каждый месяц
at most ! (не более|не больше|максимум) # [писем|письма|письмо|сообщений] в неделю
help ! как это работает; команды
help ? помощь; помогите; справка
status ! мои (подписки|настройки); мой статус
status ? статус
undo ! отменить мой комментарий; отозвать [мой комментарий]; забрать назад; отзовите мой комментарий
undo ? отменить; отмена
edit ! изменить [мой комментарий] [на]; исправить [мой комментарий] на; заменить на; отредактировать; редактировать
edit ? исправление; поправка; исправить
delete ! (удалить|удалите|удали|стереть) (мой|этот) комментарий
delete ? удалить; удалите; стереть
copy ! моя копия; копия моих данных; мои данные; копию моих данных
copy ? копия; экспорт
forget ! забудьте меня; забудь меня; забыть меня; забудьте обо мне; удалите (мои данные|мой аккаунт|меня); удалить
  (мои данные|мой аккаунт|меня); право на забвение
publish ! опубликовать; опубликуйте; это был комментарий
""",
    "tr": r"""
join ! abone ol; abone olmak istiyorum; beni abone et; kaydol; üye ol; abonelik
join ? takip et; katıl
leave ! abonelikten çık; abonelikten ayrıl; aboneliği iptal et; aboneliğimi iptal et; aboneliği sonlandır;
  abonelikten çıkmak istiyorum; beni listeden çıkar; listeden çık; üyelikten çık
leave ? ayrıl; dur; bırak; iptal
mute ? sessize al; sustur
mute ! bu (konuyu|konuşmayı) sessize al
pause ! duraklat; ara ver; (postaları|aboneliği) duraklat
pause ? ara
pause until ! (duraklat|ara ver)
resume ! devam et; sürdür; yeniden başlat
resume ? devam
each ? her biri; her (yorum|mesaj|posta); hemen
daily ! günde bir; günde bir kez; günlük (özet|posta)
daily ? günlük; her gün
weekly ! haftada bir; haftada bir kez; haftalık (özet|posta)
weekly ? haftalık; her hafta
monthly ! ayda bir; ayda bir kez; aylık (özet|posta)
monthly ? aylık; her ay
at most ! haftada (en fazla|en çok) # [posta|mesaj|mail]; (en fazla|en çok) haftada # [posta|mesaj|mail]
help ! nasıl çalışıyor; komutlar
help ? yardım; imdat
status ! aboneliklerim; ayarlarım; durumum
status ? durum
undo ! geri al; yorumumu geri al; geri çek; yorumumu geri çek
edit ! düzenle; yorumumu düzenle; (şununla|bununla) değiştir
edit ? düzeltme; değiştir; düzelt
delete ! yorumumu sil; (bu yorumu|yorumu) sil
delete ? sil
copy ! kopyam; benim kopyam; verilerimin kopyası; verilerim; verilerimi gönder
copy ? kopya
forget ! beni unut; beni unutun; verilerimi sil; hesabımı sil; unutulma hakkı
publish ! yayınla; yayımla; bu bir yorumdu
""",
    "ja": r"""
join ! 購読; 購読する; 購読します; 購読したい; 登録; 登録する; 登録してください; 購読希望; 参加
join ? フォロー; フォローする
leave ! 購読解除; 購読を解除; 購読を解除してください; 購読解除してください; 配信停止; 配信停止してください;
  配信を停止してください; 退会; 退会します; 退会したい; 登録解除; 解除; 解約; 配信停止希望; メール停止
leave ? 停止; やめる; やめて; 中止
mute ! ミュート; ミュートする; このスレッドをミュート
pause ! 一時停止; 一時停止してください; 休止; 配信休止
pause ? 休み
pause until ! (一時停止|休止)
resume ! 再開; 再開する; 再開してください; 配信再開
each ? 毎回; 各; 一件ずつ; 都度; すぐに
daily ! 一日一回; 1日1回; 日刊; 毎日一回; 毎日のまとめ
daily ? 毎日; 日次
weekly ! 週一回; 週に一回; 週1回; 毎週一回; 週刊
weekly ? 毎週; 週次
monthly ! 月一回; 月に一回; 月1回; 毎月一回; 月刊
monthly ? 毎月; 月次
help ! ヘルプ; 使い方; コマンド
help ? 助けて
status ! 設定; 購読状況; 登録状況
status ? 状態; ステータス; 状況
undo ! 取り消し; 取り消す; 取消; 元に戻す; 取り消してください; アンドゥ; 撤回
edit ! 編集; 編集する
edit ? 訂正; 修正; 変更
delete ! コメントを削除; コメント削除; コメントを削除してください
delete ? 削除; 削除する; 削除してください; 消して; 消去
copy ! 私のコピー; データのコピー; 私のデータ; データのエクスポート
copy ? コピー; エクスポート
forget ! 私を忘れて; 忘れてください; 私を忘れてください; 私のデータを削除; アカウント削除;
  私のデータを削除してください; 忘れられる権利
publish ! 公開; 公開する; 公開してください
""",
    "zh": r"""
join ! 订阅; 訂閱; 我要订阅; 我要訂閱; 请订阅; 加入; 关注
leave ! 退订; 退訂; 取消订阅; 取消訂閱; 我要退订; 我要退訂; 请退订; 请取消订阅; 退出订阅; 不再订阅; 解除订阅
leave ? 停止; 退出; 取消; 停
mute ! 静音; 靜音; 免打扰; 屏蔽此话题
pause ! 暂停; 暫停; 暂停邮件; 请暂停
pause until ! (暂停|暫停)
resume ! 恢复; 恢復; 恢复邮件; 继续发送
resume ? 继续; 繼續
each ? 每封; 每条; 每個; 每个; 立即; 逐封
daily ! 每天一次; 每日一次; 每日摘要; 日报
daily ? 每天; 每日
weekly ! 每周一次; 每週一次; 每周摘要; 周报
weekly ? 每周; 每週; 每星期
monthly ! 每月一次; 每月摘要; 月报
monthly ? 每月; 每个月
help ! 帮助; 幫助; 使用说明; 命令
help ? 救命
status ! 我的订阅; 我的設定; 我的设置; 我的訂閱; 订阅状态
status ? 状态; 狀態
undo ! 撤销; 撤回; 撤銷; 收回; 撤回评论; 撤销评论
edit ! 编辑; 編輯
edit ? 更正; 修改; 改为
delete ! 删除评论; 刪除評論; 删除我的评论; 刪除我的評論; 删掉我的评论
delete ? 删除; 刪除; 删掉
copy ! 我的副本; 我的数据; 我的資料; 导出我的数据; 数据副本
copy ? 副本; 导出
forget ! 忘记我; 忘記我; 请忘记我; 删除我的数据; 删除我的账户; 删除我的帐户; 注销账户; 注销
publish ! 发布; 發布; 公开; 发表
""",
}
