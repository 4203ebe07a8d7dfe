package dev.joiner.cli.catalogue;

import com.google.gson.stream.JsonWriter;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes what {@link CatalogueFile} reads: a line a type, so that two files can be compared. */
final class CatalogueWriter {
    private static final Comparator<Offering> ORDER =
            Comparator.comparing(Offering::zone).thenComparing(Offering::capacityType);

    private final Writer writer;
    private final JsonWriter out;

    CatalogueWriter(Writer writer) {
        this.writer = writer;
        this.out = new JsonWriter(writer);
        out.setHtmlSafe(false);
    }

    /**
     * Writes a document.
     *
     * @param prices what the prices are
     * @param without keys of labels that do not belong to the types, as their class' name
     */
    void write(String region, String prices, List<InstanceType> types, Set<String> without) throws IOException {
        out.beginObject();
        out.name("apiVersion").value("joiner.dev/v1alpha1");
        out.name("kind").value(CatalogueFile.KIND);
        out.name("region").value(region);
        out.name("prices").value(prices);
        out.name("instanceTypes").beginArray();
        for (InstanceType type : types) {
            out.flush();
            writer.write('\n');
            type(type, without);
        }
        out.endArray();
        out.endObject();
        out.flush();
        writer.write('\n');
        writer.flush();
    }

    private void type(InstanceType type, Set<String> without) throws IOException {
        out.beginObject();
        out.name("name").value(type.name());
        out.name("labels").beginObject();
        for (Requirement requirement : type.requirements().all()) {
            // What no node of the type has is told by its absence.
            if (!requirement.values().isEmpty()
                    && !requirement.isComplement()
                    && !without.contains(requirement.key())) {
                out.name(requirement.key()).beginArray();
                for (String value : new TreeSet<>(requirement.values())) {
                    out.value(value);
                }
                out.endArray();
            }
        }
        out.endObject();
        resources("capacity", type.capacity());
        resources("allocatable", type.allocatable());
        out.name("offerings").beginArray();
        for (Offering offering : type.offerings().stream().sorted(ORDER).toList()) {
            out.beginObject();
            out.name("zone").value(offering.zone());
            out.name("capacityType").value(offering.capacityType().text());
            out.name("pricePerHour").value(number(offering.price()));
            out.name("available").value(offering.available());
            out.endObject();
        }
        out.endArray();
        out.endObject();
    }

    private void resources(String name, Resources resources) throws IOException {
        out.name(name).beginObject();
        for (var quantity : resources.quantities().entrySet()) {
            out.name(quantity.getKey()).value(quantity.getValue());
        }
        out.endObject();
    }

    private static BigDecimal number(HourlyPrice price) {
        return BigDecimal.valueOf(price.nanos(), 9).stripTrailingZeros();
    }
}
