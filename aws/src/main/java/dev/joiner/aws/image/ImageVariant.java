package dev.joiner.aws.image;

import dev.joiner.cloud.ec2.TypeFacts;

/** Builds of one machine image: with the drivers that a type's devices need. */
public enum ImageVariant {
    STANDARD,
    NVIDIA,
    NEURON;

    /** What nodes of this type need. */
    public static ImageVariant of(TypeFacts type) {
        if (type.gpu().filter(device -> device.manufacturer().equals("nvidia")).isPresent()) {
            return NVIDIA;
        }
        return type.accelerator()
                        .filter(device -> device.manufacturer().equals("aws"))
                        .isPresent()
                ? NEURON
                : STANDARD;
    }
}
