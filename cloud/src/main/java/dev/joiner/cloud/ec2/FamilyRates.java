package dev.joiner.cloud.ec2;

import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Estimates of prices, for plans without an account and until a price list has been read: us-east-1's list
 * prices of July 2026, whatever the region; spot at two fifths of them.
 *
 * <p>Within a family the price follows the vCPUs; in a few the memory; GPUs and accelerators are paid by the
 * piece. Bare metal costs more than its share in some families. A family that is not in the table has no
 * estimate.
 */
public final class FamilyRates {
    /** Spot's part of the list price; where it really stands changes by the hour, type and zone. */
    public static final double SPOT = 0.4;

    /**
     * Microdollars an hour for each vCPU, or each GiB of memory; {@code +} for each GPU or accelerator;
     * {@code *} of all that for bare metal.
     */
    private static final String RATES = """
            a1 25500, c1 65000, c3 52500, c4 26533/GiB, c5 42500, c5a 38500, c5ad 43000, c5d 48000, c5n 54000,
            c6a 38250, c6g 34000*106%, c6gd 38400*106%, c6gn 43200, c6i 42500, c6id 50400, c6in 56700, c7a 51320,
            c7g 36250, c7gd 45360, c7gn 62400, c7i 44625, c7i-flex 42394, c8a 53885, c8g 39880, c8gb 59250, c8gd 48990,
            c8gn 59250, c8i 46855, c8i-flex 44510, c8ib 68040, c8id 55440, c8in 68040, c8ine 85050, c9g 43470*110%,
            c9gd 53400*110%, d2 22623/GiB, d3 124860, d3en 131430, f2 82500, g4dn 56500+300000, g5 51500+800000,
            g5g 34000+284000, g6 43200+632000, g6e 95270+1479920, g6f 59375, g7 65260+1997920, g7e 48745+2973160,
            gr6 56700+632000, gr6f 66625, h1 58500, hpc7g 13150/GiB, i2 213125, i3 78000, i3en 113000, i4g 77220,
            i4i 85797, i7i 94380*106%, i7ie 129950*106%, i8g 85800*110%, i8ge 118650*107%, im4gn 90948,
            inf1 33500+94000, inf2 26964+650343, is4gen 144075, m1 87000, m2 122500, m3 66500, m4 50000, m5 48000,
            m5a 43000, m5ad 51500, m5d 56500, m5dn 68000, m5n 59500, m5zn 82585*110%, m6a 43200, m6g 38500*106%,
            m6gd 45200*106%, m6i 48000, m6id 59325, m6idn 79560, m6in 69615, m7a 57960, m7g 40800, m7gd 53394,
            m7i 50400, m7i-flex 47880, m8a 60860, m8azn 103230*110%, m8g 44880, m8gb 72750, m8gd 57660, m8gn 72750,
            m8i 52920, m8i-flex 50275, m8ib 83540, m8id 65260, m8idb 95470, m8idn 95470, m8in 83540, m8ine 104425,
            m9g 48920*110%, m9gd 62850*110%, p3dn 325125, p4d 228725, p4de 285907, p5 26875/GiB, p5en 329667,
            p6-b200 593400, p6-b300 741750, r3 83125, r4 66500, r5 63000, r5a 56500, r5ad 65500, r5b 74500*110%,
            r5d 72000, r5dn 83500, r5n 74500, r6a 56700, r6g 50400*106%, r6gd 57600*106%, r6i 63000, r6id 75600,
            r6idn 97695, r6in 87165, r7a 76075, r7g 53550, r7gd 68040, r7i 66150, r7iz 93000*110%, r8a 79880,
            r8g 58910, r8gb 91090, r8gd 73480, r8gn 91090, r8i 69460, r8i-flex 65985, r8ib 104600, r8id 83160,
            r8idb 117235, r8idn 117235, r8in 104600, t1 20000, t2 11600/GiB, t3 10400/GiB, t3a 9400/GiB, t4g 8400/GiB,
            trn1 167969, trn1n 193594, u-3tb1 121875, u-6tb1 121875, u7i-12tb 140158, u7i-6tb 140156, u7i-8tb 186875,
            u7in-16tb 201424, u7in-24tb 302155, u7in-32tb 402887, vt1 54167, x1 104203, x1e 208500, x2gd 83500*110%,
            x2idn 104203, x2iedn 208406, x2iezn 208500, x8g 97700, x8i 109415*110%, z1d 93000
            """;

    /** Types that cost something else, in dollars an hour. */
    private static final String EXCEPTIONS = """
            c7i.metal-24xl 4.7124, c8a.metal-24xl 5.69026, c8g.metal-24xl 4.21133, c8gb.metal-24xl 6.02928,
            c8gd.metal-24xl 5.17334, c8gn.metal-24xl 6.0293, c8i.metal-48xl 9.89578, c8ib.metal-48xl 14.37005,
            c8id.metal-48xl 11.70893, c8in.metal-48xl 14.37005, g4dn.16xlarge 4.352, g4dn.8xlarge 2.176,
            g6f.large 0.202, g7e.4xlarge 3.99816, g7e.8xlarge 5.26824, inf2.8xlarge 1.96786, m1.small 0.044,
            m7i.metal-24xl 5.32224, m8a.metal-24xl 6.42682, m8g.metal-24xl 4.73933, m8gb.metal-24xl 14.80608,
            m8gd.metal-24xl 6.0889, m8gn.metal-24xl 7.403, m8ib.metal-48xl 17.64365, m8idb.metal-48xl 20.16326,
            m8idn.metal-48xl 20.16326, m8in.metal-48xl 17.64365, r7i.metal-24xl 6.98544, r8a.metal-24xl 8.43533,
            r8g.metal-24xl 6.2209, r8gb.metal-24xl 18.53864, r8gd.metal-24xl 7.75949, r8gn.metal-24xl 9.2693,
            r8i.metal-48xl 14.66995, r8ib.metal-48xl 22.09152, r8id.metal-48xl 17.56339, r8idb.metal-48xl 24.76003,
            r8idn.metal-48xl 24.76003, r8in.metal-48xl 22.09152, u-6tb1.56xlarge 46.40391, x8g.metal-24xl 10.31712,
            x8i.96xlarge 48.74438, x8i.metal-96xl 48.74438
            """;

    private static final Pattern RATE = Pattern.compile("(\\d+)(/GiB)?(?:\\+(\\d+))?(?:\\*(\\d+)%)?");

    private static final Map<String, Rate> BY_FAMILY = new HashMap<>();
    private static final Map<String, HourlyPrice> BY_TYPE = new HashMap<>();

    static {
        for (String entry : RATES.split(",\\s+", -1)) {
            String[] parts = entry.strip().split(" ", -1);
            BY_FAMILY.put(parts[0], Rate.parse(parts[1]));
        }
        for (String entry : EXCEPTIONS.split(",\\s+", -1)) {
            String[] parts = entry.strip().split(" ", -1);
            BY_TYPE.put(parts[0], HourlyPrice.parse(parts[1]));
        }
    }

    private FamilyRates() {}

    /** What a family costs. */
    private record Rate(long unitMicros, boolean byMemory, long deviceMicros, int metalPercent) {
        static Rate parse(String text) {
            Matcher match = RATE.matcher(text);
            if (!match.matches()) {
                throw new IllegalStateException("rate '" + text + "'");
            }
            return new Rate(
                    Long.parseLong(match.group(1)),
                    match.group(2) != null,
                    match.group(3) == null ? 0 : Long.parseLong(match.group(3)),
                    match.group(4) == null ? 100 : Integer.parseInt(match.group(4)));
        }

        HourlyPrice of(TypeFacts type) {
            double units = byMemory ? type.memoryMib() / 1024d : type.vcpus();
            double micros = unitMicros * units + deviceMicros * devices(type);
            return new HourlyPrice(Math.round(micros * (type.bareMetal() ? metalPercent : 100)) * 10);
        }

        private static long devices(TypeFacts type) {
            return type.gpu().or(type::accelerator).map(TypeFacts.Device::count).orElse(0);
        }
    }

    /** An estimate, empty when there is none. */
    public static Optional<HourlyPrice> price(TypeFacts type, CapacityType capacityType) {
        HourlyPrice listed = BY_TYPE.get(type.name());
        if (listed == null) {
            Rate rate = BY_FAMILY.get(type.family());
            if (rate == null) {
                return Optional.empty();
            }
            listed = rate.of(type);
        }
        return switch (capacityType) {
            case ON_DEMAND -> Optional.of(listed);
            case SPOT -> Optional.of(new HourlyPrice(Math.round(listed.nanos() * SPOT)));
            case RESERVED -> Optional.empty();
        };
    }
}
