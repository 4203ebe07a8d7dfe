/**
 * Where certificates are kept in the cluster: our authority in a Secret, its certificate in our webhook
 * configurations.
 */
@NullMarked
package dev.joiner.cluster.certs;

import org.jspecify.annotations.NullMarked;
