package dev.joiner.provisioner.control;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time as the provisioner sees it; tests move it by hand.
 *
 * @param wall for what others read
 * @param nanos monotonic, for ages and waits
 */
public record TwoClocks(InstantSource wall, LongSupplier nanos) {}
