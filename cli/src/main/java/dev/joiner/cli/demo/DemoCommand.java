package dev.joiner.cli.demo;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code joiner demo}. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "The article's walkthrough on the local twin.")
public final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
