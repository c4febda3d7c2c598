/** Türkçe metinler. Davranış önerileri AFAD’ın "Çök-Kapan-Tutun" kuralına göre. Değişen ad ve sayılara ek getirilmez. */
import type { LanguageTexts } from './template.ts';

export default {
  language: 'tr',
  reviewedBy: null,
  marks: { Exercise: 'TATBİKAT', Test: 'DENEME' },
  markNotes: {
    Exercise: 'Bu bir tatbikattır. Anlatılanlar gerçek değildir.',
    Test: 'Bu bir denemedir. Anlatılanlar gerçek değildir, lütfen dikkate almayın.',
  },
  unreviewed: {
    sentence: 'Otomatik metin: ana dili Türkçe olan biri tarafından henüz incelenmedi.',
    tag: 'Otomatik metin.',
  },
  times: { long: '{day} {month} {year}, yerel saatle {time} ({zone})', short: '{time} ({zone})' },
  places: {
    at: '{town} kenti yakınında',
    near: '{town} kentinin {distance, number, integer} km {direction}',
    coordinates:
      '{lat, number, ::.0}° {northSouth, select, n {kuzey} other {güney}} enlemi ile {lon, number, ::.0}° {eastWest, select, e {doğu} other {batı}} boylamında',
  },
  towns: { 'Ulan Bator': 'Ulan Batur' },
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
  zoneList: '{zones}{more, plural, =0 {} other { ve # bölge daha}}',
  noZones: 'bilinmiyor',
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
        'Böyle bir sarsıntıda camlar ve tabaklar titrer.',
        'Böyle bir sarsıntıyı hemen herkes hisseder; küçük eşyalar düşebilir.',
        'Böyle bir sarsıntı insanları korkutur, eşyaları oynatır ve az hasar verebilir.',
        'Böyle bir sarsıntıda ayakta durmak zordur; dayanıksız binalar hasar görebilir.',
        'Böyle bir sarsıntıda dayanıksız binalar kısmen çökebilir; duvarlar ve bacalar yıkılabilir.',
        'Böyle bir sarsıntıda birçok bina ağır hasar görebilir veya çökebilir.',
      ],
      headlines: {
        first: 'Deprem uyarısı: en fazla {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        escalated:
          'Deprem uyarısının düzeyi yükseltildi: en fazla {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        'area-extended':
          'Deprem uyarısının alanı genişletildi: en fazla {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        updated: 'Deprem uyarısı güncellendi: en fazla {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        downgraded:
          'Deprem uyarısının düzeyi düşürüldü: en fazla {shaking} sarsıntı. {place}, büyüklük {magnitude, number, ::.0}',
        'all-clear': 'Deprem uyarısı sona erdi. Uyarının konusu: {place}, büyüklük {magnitude, number, ::.0}',
        cancelled: 'Deprem uyarısı iptal edildi. Uyarının konusu: {place}, büyüklük {magnitude, number, ::.0}',
      },
      act: 'Kendinizi koruyun.',
      description: {
        source: 'Gönderen: {agency}.',
        happened:
          '{when}: {place}{hasDepth, select, yes {, {depth, number, integer} km derinlikte} other {}} {magnitude, number, ::.0} büyüklüğünde bir deprem meydana geldi.',
        expected:
          'Uyarı alanında tahmin edilen en kuvvetli sarsıntı: {shaking} (12 üzerinden şiddet {level, number, integer}). {impact}',
        where: '{ended, select, yes {O uyarının alanı} other {Uyarı alanı}}: {zones}.',
        basis:
          'Büyüklük ve yer: {reports, plural, =0 {önceki bildirimler} other {# deprem kurumunun bildirimi}}. Sarsıntının kuvveti: bilgisayar tahmini. Bunlar değişebilir.',
        valid: 'Bu mesajın geçerlilik sonu: {until}.',
      },
      changes: {
        first: '',
        escalated: 'Değişiklik: tehlike daha önce bildirdiğimizden büyük.',
        'area-extended': 'Değişiklik: daha fazla yer için uyarı veriliyor.',
        updated: 'Değişiklik: aynı deprem hakkında daha yeni bildirimler var.',
        downgraded: 'Değişiklik: sarsıntının daha önce bildirdiğimizden zayıf olduğu tahmin ediliyor.',
        'all-clear': 'Değişiklik: bildirdiğimiz tehlike geçti. Artçı depremler olabilir.',
        cancelled:
          'Şu deprem için verdiğimiz uyarıyı geri çekiyoruz: {place}, büyüklük {magnitude, number, ::.0}, {when}. Lütfen o uyarıyı dikkate almayın.',
      },
      cancelReasons: {
        sources: 'Neden: kurumlar bildirimlerini geri çekti.',
        person: 'Nöbetçi görevlinin bildirdiği neden: {words}',
      },
      instructions: {
        strong:
          'Sarsıntıdan önce ve sarsıntı sırasında: Çök-Kapan-Tutun. Yataktaysanız: orada kalın, başınızı yastıkla koruyun. Pencerelerden ve düşebilecek eşyalardan uzak durun. Dışarıdaysanız: binalardan uzaklaşın. Sarsıntı durunca: hasarlı binalardan çıkın, asansör kullanmayın, yaralılara yardım edin, artçı depremlere hazır olun. Gaz kokusu alırsanız: ateş yakmayın, elektrik düğmelerine dokunmayın, dışarı çıkın. Deniz kıyısındaysanız ve sarsıntı kuvvetliyse veya uzun sürdüyse: tsunami uyarısını beklemeden hemen yüksek bir yere gidin. Daha fazla bilgi: radyo, televizyon ve yerel yetkililer.',
        mild: 'Sarsıntı hissederseniz: pencerelerden uzakta Çök-Kapan-Tutun. Sarsıntı durunca: evinizde hasar olup olmadığına bakın, artçı depremlere hazır olun. Daha fazla bilgi: radyo, televizyon ve yerel yetkililer.',
        lowered:
          'Artçı depremler olabilir. Sarsıntı hissederseniz: Çök-Kapan-Tutun. Hasarlı binalara girmeyin. Daha fazla bilgi: radyo, televizyon ve yerel yetkililer.',
        over: 'Hasarlı binalara girmeyin. Sarsıntı hissederseniz: Çök-Kapan-Tutun. Daha fazla bilgi: radyo, televizyon ve yerel yetkililer.',
        cancelled:
          'O uyarı nedeniyle yapmanız gereken bir şey yok. Sarsıntı hissederseniz: Çök-Kapan-Tutun. Daha fazla bilgi: radyo, televizyon ve yerel yetkililer.',
      },
      push: {
        titles: {
          'ahead-strong': 'Çök-Kapan-Tutun! Deprem',
          'ahead-mild': 'Deprem: sarsıntı size ulaşabilir',
          'passed-strong': 'Kendinizi koruyun! Deprem',
          'passed-mild': '{magnitude, number, ::.0} büyüklüğünde deprem',
          'unknown-strong': 'Kendinizi koruyun! Deprem',
          'unknown-mild': '{magnitude, number, ::.0} büyüklüğünde deprem',
          lowered: 'Deprem uyarısının düzeyi düşürüldü',
          over: 'Deprem uyarısı sona erdi',
          cancelled: 'Deprem uyarısı iptal edildi',
        },
        actions: {
          'ahead-strong':
            'Masa altına girin ve tutunun. Yataktaysanız başınızı yastıkla koruyun. Sarsıntı her an ulaşabilir.',
          'ahead-mild': 'Pencerelerden uzak durun. Sarsıntı hissederseniz: Çök-Kapan-Tutun.',
          'passed-strong':
            'Sarsıntı sürüyorsa: Çök-Kapan-Tutun. Durunca hasarlı binalardan çıkın. Kıyıdaysanız yüksek yere gidin.',
          'passed-mild': 'Artçı depremler olabilir. Evinizde hasar olup olmadığına bakın.',
          'unknown-strong':
            'Sarsıntıda: Çök-Kapan-Tutun. Durunca hasarlı binalardan çıkın. Kıyıdaysanız yüksek yere gidin.',
          'unknown-mild': 'Sarsıntı hissederseniz: Çök-Kapan-Tutun. Artçı depremler olabilir.',
          lowered: 'Sarsıntının bildirdiğimizden zayıf olduğu tahmin ediliyor. Artçı depremler olabilir.',
          over: 'Bildirdiğimiz tehlike geçti. Artçı depremler olabilir.',
          cancelled: 'Lütfen önceki uyarımızı dikkate almayın.',
        },
        changes: {
          escalated: 'Uyarı düzeyi yükseldi.',
          'area-extended': 'Uyarı alanı genişledi.',
          updated: 'Güncelleme.',
        },
        facts:
          '{ended, select, yes {Uyarının konusu: büyüklük} other {Büyüklük}} {magnitude, number, ::.0}, {place}, {when}.',
      },
    },
  },
} as const satisfies LanguageTexts;
