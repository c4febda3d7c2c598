/** Türkçe metinler. Davranış önerileri AFAD’ın "Çök, Kapan, Tutun" kurallarına göre. */
import type { LanguageTexts } from './template.ts';

export default {
  language: 'tr',
  reviewedBy: null,
  marks: { Exercise: 'TATBİKAT', Test: 'DENEME' },
  markNotes: {
    Exercise: 'Bu bir tatbikattır. Tehlike yoktur.',
    Test: 'Bu bir denemedir. Tehlike yoktur, lütfen dikkate almayın.',
  },
  unreviewed: {
    sentence: 'Otomatik metin; ana dili Türkçe olan biri henüz incelemedi.',
    tag: 'Otomatik metin.',
  },
  severities: { Minor: 'hafif', Moderate: 'orta', Severe: 'ağır', Extreme: 'çok ağır' },
  places: {
    at: '{town} kentinde',
    near: '{town} kentinin {distance, number, integer} km {direction}',
    coordinates: '{lat, number, ::.0} enlem, {lon, number, ::.0} boylamda',
  },
  directions: {
    n: 'kuzeyinde',
    ne: 'kuzeydoğusunda',
    e: 'doğusunda',
    se: 'güneydoğusunda',
    s: 'güneyinde',
    sw: 'güneybatısında',
    w: 'batısında',
    nw: 'kuzeybatısında',
  },
  zoneList: '{zones}{more, plural, =0 {} one { ve # bölge daha} other { ve # bölge daha}}',
  hazards: {
    earthquake: {
      event: 'Deprem',
      shaking: [
        'hissedilmeyen',
        'zayıf',
        'zayıf',
        'hafif',
        'orta şiddette',
        'kuvvetli',
        'çok kuvvetli',
        'şiddetli',
        'çok şiddetli',
        'aşırı şiddetli',
      ],
      impacts: [
        'Böyle bir sarsıntıyı az sayıda kişi hisseder.',
        'Camlar ve tabaklar titrer.',
        'Hemen herkes hisseder; küçük eşyalar düşebilir.',
        'İnsanları korkutur, eşyaları oynatır ve az hasar verebilir.',
        'Ayakta durmak zordur; dayanıksız binalar hasar görebilir.',
        'Dayanıksız binalar kısmen çökebilir; duvarlar ve bacalar yıkılabilir.',
        'Birçok bina ağır hasar görebilir veya çökebilir.',
      ],
      headlines: {
        first: 'Deprem uyarısı: {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        escalated: 'Deprem uyarısı yükseltildi: {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        'area-extended': 'Deprem uyarısı genişletildi: {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        updated: 'Deprem uyarısı güncellendi: {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        downgraded: 'Deprem uyarısı düşürüldü: {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        'all-clear': 'Deprem uyarısı sona erdi. {place}, büyüklük {magnitude, number, ::.0}',
        cancelled: 'Deprem uyarısı iptal edildi: yanlışlıkla gönderilmişti',
      },
      act: 'Kendinizi koruyun.',
      description: {
        source: '{agency}.',
        happened:
          '{when} tarihinde, {place}, {hasDepth, select, yes {{depth, number, integer} km derinlikte, } other {}}{magnitude, number, ::.0} büyüklüğünde bir deprem oldu.',
        expected:
          'Uyarı alanında sarsıntının en fazla şu düzeyde olduğu tahmin ediliyor: {shaking} (şiddet {level, number, integer}, 12 üzerinden). {impact}',
        where: 'Uyarı alanı: {zones}.',
        basis:
          'Bu mesaj {reports, plural, one {# kurumun raporuna} other {# kurumun raporlarına}} dayanmaktadır; ilk tahminler değişebilir.',
        valid: 'Bu mesajın geçerlilik sonu: {until}.',
      },
      changes: {
        first: '',
        escalated: 'Değişiklik: tehlike daha önce bildirdiğimizden büyük.',
        'area-extended': 'Değişiklik: daha fazla yer için uyarı veriliyor.',
        updated: 'Değişiklik: aynı deprem hakkında daha yeni raporlar var.',
        downgraded: 'Değişiklik: sarsıntının daha önce bildirdiğimizden zayıf olduğu tahmin ediliyor.',
        'all-clear': 'Değişiklik: bildirdiğimiz tehlike sona erdi.',
        cancelled: 'Bu depremle ilgili önceki uyarımız bir hataydı. Lütfen dikkate almayın.',
      },
      cancelReasons: {
        sources: 'Neden: deprem kurumları raporlarını geri çekti.',
        person: 'Nöbetçi görevlinin bildirdiği neden: {words}',
      },
      instructions: {
        strong:
          'Sarsıntıdan önce ve sarsıntı sırasında: çökün, kapanın, tutunun. Pencerelerden ve düşebilecek eşyalardan uzak durun. Dışarıdaysanız binalardan uzaklaşın. Sarsıntı durunca: artçı depremlere hazır olun, hasarlı binalardan çıkın, asansör kullanmayın, gaz kokusu alırsanız vanayı kapatın, yaralılara yardım edin. Deniz kıyısındaysanız tsunami uyarısını beklemeden hemen yüksek yerlere gidin.',
        mild: 'Sarsıntı hissederseniz: pencerelerden uzakta çökün, kapanın, tutunun. Sonrasında: artçı depremlere hazır olun, evinizde hasar olup olmadığına bakın ve yerel yetkililerin talimatlarına uyun.',
        lowered: 'Artçı depremler olabilir: sarsıntı hissederseniz çökün, kapanın, tutunun. Hasarlı binalara girmeyin.',
        over: 'Yerel yetkililerin talimatlarına uyun. Hasarlı binalara girmeyin.',
        cancelled: 'Yapmanız gereken bir şey yok.',
      },
      push: {
        titles: {
          'ahead-strong': 'Çök, kapan, tutun! Deprem',
          'ahead-mild': 'Deprem: {shaking} sarsıntı geliyor',
          'passed-strong': 'Deprem: şimdi ne yapmalı',
          'passed-mild': '{magnitude, number, ::.0} büyüklüğünde deprem',
          'unknown-strong': 'Kendinizi koruyun! Deprem',
          'unknown-mild': '{magnitude, number, ::.0} büyüklüğünde deprem',
          lowered: 'Deprem uyarısı düşürüldü',
          over: 'Deprem uyarısı sona erdi',
          cancelled: 'Deprem uyarısı iptal edildi',
        },
        actions: {
          'ahead-strong':
            'Sarsıntı saniyeler içinde size ulaşabilir. Pencerelerden uzakta masa altına girin ve tutunun.',
          'ahead-mild': 'Pencerelerden uzak durun. Sarsıntı hissederseniz: çökün, kapanın, tutunun.',
          'passed-strong':
            'Artçı depremlere hazır olun. Hasarlı binalardan çıkın. Gaz kokusu varsa vanayı kapatın. Kıyıdaysanız yüksek yere gidin.',
          'passed-mild': 'Artçı depremler olabilir. Evinizde hasar olup olmadığına bakın.',
          'unknown-strong':
            'Sarsıntıda çökün, kapanın, tutunun. Sonra hasarlı binalardan çıkın; kıyıdaysanız yüksek yere gidin.',
          'unknown-mild': 'Sarsıntı hissederseniz: çökün, kapanın, tutunun. Artçı depremler olabilir.',
          lowered: 'Sarsıntının bildirdiğimizden zayıf olduğu tahmin ediliyor. Artçı depremler olabilir.',
          over: 'Bildirdiğimiz tehlike sona erdi.',
          cancelled: 'Önceki uyarımız bir hataydı. Lütfen dikkate almayın.',
        },
        changes: { escalated: 'Tehlike arttı.', 'area-extended': 'Uyarı alanı genişledi.', updated: 'Güncelleme.' },
        facts: 'Büyüklük {magnitude, number, ::.0}, {place}, {when}.',
      },
    },
  },
} as const satisfies LanguageTexts;
