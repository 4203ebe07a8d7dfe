package dev.joiner.aws.userdata;

/** For the AL2 image: the user's part, then its bootstrap script, which writes the kubelet's unit. */
public final class Al2UserData {
    private static final String SHELL = "text/x-shellscript; charset=\"us-ascii\"";

    private Al2UserData() {}

    /**
     * The text, not yet in base64.
     *
     * @throws UserDataException if the user's part cannot be read
     */
    public static String of(NodeBootstrap node) {
        var archive = new MimeArchive();
        node.custom().filter(text -> !text.isBlank()).ifPresent(text -> {
            if (MimeArchive.isArchive(text)) {
                archive.addAll(text);
            } else {
                archive.add(SHELL, text);
            }
        });
        archive.add(SHELL, script(node));
        return archive.text();
    }

    private static String script(NodeBootstrap node) {
        var script = new StringBuilder("#!/bin/bash -xe\n")
                .append("exec > >(tee /var/log/user-data.log|logger -t user-data -s 2>/dev/console) 2>&1\n")
                .append("/etc/eks/bootstrap.sh ")
                .append(quoted(node.clusterName()))
                .append(" --apiserver-endpoint ")
                .append(quoted(node.endpoint()))
                .append(" --b64-cluster-ca ")
                .append(quoted(node.caBundle()))
                .append(" \\\n--use-max-pods false \\\n");
        if (!node.kubelet().clusterDns().isEmpty()) {
            script.append("--dns-cluster-ip ")
                    .append(quoted(node.kubelet().clusterDns().getFirst()))
                    .append(" \\\n");
        }
        if (node.serviceCidr().contains(":")) {
            script.append("--ip-family ipv6 --service-ipv6-cidr ")
                    .append(quoted(node.serviceCidr()))
                    .append(" \\\n");
        }
        return script.append("--kubelet-extra-args ")
                .append(quoted(String.join(" ", KubeletFlags.all(node))))
                .append('\n')
                .toString();
    }

    /** One word for the shell, whatever is in it. */
    static String quoted(String word) {
        if (word.indexOf('\0') >= 0 || word.indexOf('\n') >= 0) {
            throw new UserDataException("a value with a line break cannot be given to a node");
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
