package dev.joiner.api.rules;

import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.List;
import java.util.Optional;

/** The kinds that are ours to serve: how they are called, what they may hold, what {@code kubectl get} shows. */
public enum OwnKind {
    PROVISIONER("karpenter.sh", "v1alpha5", "Provisioner", "provisioners", true) {
        @Override
        Schema spec() {
            return ProvisionerSchema.spec();
        }

        @Override
        Schema status() {
            return ProvisionerSchema.status();
        }
    },
    AWS_NODE_TEMPLATE("karpenter.k8s.aws", "v1alpha1", "AWSNodeTemplate", "awsnodetemplates", true) {
        @Override
        Schema spec() {
            return AwsNodeTemplateSchema.spec();
        }

        @Override
        Schema status() {
            return AwsNodeTemplateSchema.status();
        }
    },
    NODE_POOL("karpenter.sh", "v1", "NodePool", "nodepools", true) {
        @Override
        Schema spec() {
            return NodePoolSchema.spec();
        }

        @Override
        Schema status() {
            return NodePoolSchema.status();
        }
    },
    EC2_NODE_CLASS("karpenter.k8s.aws", "v1", "EC2NodeClass", "ec2nodeclasses", true) {
        @Override
        Schema spec() {
            return Ec2NodeClassSchema.spec();
        }

        @Override
        Schema status() {
            return Ec2NodeClassSchema.status();
        }
    },
    NODE_CLAIM("karpenter.sh", "v1", "NodeClaim", "nodeclaims", false) {
        @Override
        Schema spec() {
            return NodePoolSchema.claimSpec();
        }

        @Override
        Schema status() {
            return NodePoolSchema.claimStatus();
        }
    },
    DEMAND("joiner.dev", "v1alpha1", "Demand", "demands", false) {
        @Override
        Schema spec() {
            return DemandSchema.spec();
        }

        @Override
        Schema status() {
            return DemandSchema.status();
        }
    };

    /** Longer names are no label values, and a node's pool and class are labels of it. */
    private static final int LONGEST_NAME = 63;

    private final String group;
    private final String version;
    private final String kind;
    private final String plural;
    private final boolean checked;

    OwnKind(String group, String version, String kind, String plural, boolean checked) {
        this.group = group;
        this.version = version;
        this.kind = kind;
        this.plural = plural;
        this.checked = checked;
    }

    abstract Schema spec();

    abstract Schema status();

    /** As in {@code karpenter.sh}. */
    public String group() {
        return group;
    }

    /** As in {@code v1alpha5}. */
    public String version() {
        return version;
    }

    /** As in {@code Provisioner}. */
    public String kind() {
        return kind;
    }

    /** As in {@code provisioners}. */
    public String plural() {
        return plural;
    }

    /** As in {@code karpenter.sh/v1alpha5}. */
    public String apiVersion() {
        return group + "/" + version;
    }

    /** Whether users write it, and the webhook looks at it: never what only controllers write. */
    public boolean isChecked() {
        return checked;
    }

    /** The kind of an object, empty when it is not ours. */
    public static Optional<OwnKind> of(String apiVersion, String kind) {
        for (OwnKind own : values()) {
            if (own.kind.equals(kind) && own.apiVersion().equals(apiVersion)) {
                return Optional.of(own);
            }
        }
        return Optional.empty();
    }

    /** The whole object, as the CRD has it. */
    public Schema schema() {
        Schema object = Schema.object()
                .field("apiVersion", Schema.string())
                .field("kind", Schema.string())
                .field("metadata", Schema.object())
                .field("spec", spec())
                .field("status", status());
        object = object.required("spec");
        if (!checked) {
            return object;
        }
        return object.rule(Rule.celAndMore(
                "size(self.metadata.name) <= " + LONGEST_NAME,
                "the name becomes a label of the nodes, which has at most 63 characters: choose a shorter one",
                at -> {
                    Value name = at.at("metadata").at("name");
                    return name.text().length() <= LONGEST_NAME
                            ? List.of()
                            : List.of(Finding.error(
                                    name.path(),
                                    "has " + name.text().length() + " characters; it becomes a label of the nodes,"
                                            + " which has at most 63: choose a shorter one"));
                }));
    }
}
