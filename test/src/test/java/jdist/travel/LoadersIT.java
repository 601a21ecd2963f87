package jdist.travel;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import jdist.kit.Jdist;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.slf4j.LoggerFactory;
import org.slf4j.nop.NOPServiceProvider;

/// Whose class it is: libraries that driver and jdist both have, code that a driver loads itself.
@Timeout(120)
class LoadersIT {
  @TempDir Path folder;

  private static Map<String, String> told(Jdist.Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    return Project.told(outcome);
  }

  @Test
  void aDriversLibrariesDoNotMeetJdists() throws IOException {
    Path assertions = Project.library(Assertions.class);
    Path logging = Project.library(LoggerFactory.class);
    Path classes =
        Project.compile(Project.sources("theirs"), folder.resolve("classes"), assertions, logging);
    Path jar = Project.jar(folder.resolve("theirs.jar"), Map.of(), classes);
    Path failures = Project.library(AssertionFailedError.class);
    Path logger = Project.library(NOPServiceProvider.class);
    String path = Project.path(jar, assertions, failures, logging, logger);

    Jdist.Outcome outcome = jdist("-p", "1", "-cp", path, "com.acme.theirs.Theirs").run();

    assertThat(told(outcome))
        .containsEntry("libraries here", "their picocli, their Netty, their Jackson")
        .containsEntry("libraries there", "their picocli, their Netty, their Jackson")
        .containsEntry("one loader here", "true")
        .containsEntry("one loader there", "true")
        .containsEntry("logger here", "NOPLoggerFactory")
        .containsEntry("logger there", "NOPLoggerFactory")
        .containsEntry("their failure", "org.opentest4j.AssertionFailedError");
  }

  @Test
  void whatADriverLoadsWhileItRunsTravelsToo() throws IOException {
    Path host = Project.compile(Project.sources("plugin/host"), folder.resolve("host"));
    Path plug = Project.compile(Project.sources("plugin/plug"), folder.resolve("plug"));
    Path plugin = Project.jar(folder.resolve("plugin.jar"), Map.of(), plug);

    Jdist.Outcome outcome =
        jdist("-p", "1", "-cp", host.toString(), "com.acme.host.Host", plugin.toString()).run();

    assertThat(told(outcome))
        .containsEntry("task", "plugged Info[number=3] with another")
        .containsEntry("lambda", "lambda Info[number=5]")
        .containsEntry("captured", "Info[number=5]")
        .containsEntry("back again", "true");
  }
}
