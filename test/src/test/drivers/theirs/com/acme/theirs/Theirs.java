package com.acme.theirs;

import static jdist.Distributed.*;

import com.fasterxml.jackson.core.JsonFactory;
import io.netty.util.Version;
import java.util.stream.Stream;
import jdist.failure.RemoteException;
import jdist.task.Task;
import org.assertj.core.api.Assertions;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A driver with libraries of its own, some of which jdist has or will have too. */
public class Theirs {
  static String libraries() {
    return CommandLine.text() + ", " + Version.text() + ", " + JsonFactory.text();
  }

  static boolean isOneLoader() {
    return Stream.of(CommandLine.class, Version.class, JsonFactory.class, Assertions.class)
        .allMatch(type -> type.getClassLoader() == Theirs.class.getClassLoader());
  }

  static String logger() {
    return LoggerFactory.getILoggerFactory().getClass().getSimpleName();
  }

  static void both(String what, Task<?> task) throws Exception {
    System.out.println(what + " here: " + task.call());
    System.out.println(what + " there: " + remoteCallFetch(2, task));
  }

  public static void main(String[] arguments) throws Exception {
    both("libraries", Theirs::libraries);
    both("one loader", Theirs::isOneLoader);
    both("logger", Theirs::logger);
    try {
      remoteCallFetch(2, () -> Assertions.assertThat(1).isEqualTo(2));
    } catch (RemoteException e) {
      System.out.println("their failure: " + e.getCause().getClass().getName());
    }
  }
}
