package com.acme.job;

import static jdist.Distributed.*;

import com.acme.lib.Greeter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jdist.task.Task;

/** An ordinary driver: does each thing on itself and on worker 2, and prints what came of it. */
public class Job {
  record Point(int x, int y) {
    Point plus(Point other) {
      return new Point(x + other.x, y + other.y);
    }
  }

  enum Operation {
    ADD {
      @Override
      int apply(int a, int b) {
        return a + b;
      }
    },
    MULTIPLY {
      @Override
      int apply(int a, int b) {
        return a * b;
      }
    };

    abstract int apply(int a, int b);
  }

  class Inner {
    int answer() {
      return twice(21);
    }
  }

  static int twice(int x) {
    return 2 * x;
  }

  static Task<Integer> anonymous(int n) {
    return new Task<>() {
      private final int kept = n;

      @Override
      public Integer call() {
        return kept + twice(n);
      }
    };
  }

  static String text(String name) throws IOException {
    try (InputStream in = Job.class.getResourceAsStream(name)) {
      return in == null ? "none" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  static String allNamed(String name) throws IOException {
    var texts = new TreeSet<String>();
    for (URL url : Collections.list(Job.class.getClassLoader().getResources(name))) {
      try (InputStream in = url.openStream()) {
        texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
      }
    }
    return texts.toString().replace('\n', ' ');
  }

  static String greetings() {
    return ServiceLoader.load(Greeter.class).stream()
        .map(provider -> provider.get().greet("you"))
        .collect(Collectors.joining("; "));
  }

  static String find(String className) {
    try {
      return Class.forName(className).getSimpleName();
    } catch (ClassNotFoundException _) {
      return "none";
    }
  }

  static void both(String what, Task<?> task) throws Exception {
    Object here = task.call();
    Object there = remoteCallFetch(2, task);
    System.out.println(
        what + ": " + there + (Objects.equals(here, there) ? "" : " there, but here " + here));
  }

  public static void main(String[] arguments) throws Exception {
    int k = 5;
    Point point = new Point(1, k);
    both("lambda", () -> k + twice(k));
    both("static method", Job::greetings);
    both("method of a value", point::toString);
    both("constructor", () -> new Job().new Inner().answer());
    both("anonymous class", anonymous(3));
    both("enum", () -> Operation.MULTIPLY.apply(3, 4));
    both("record", () -> point.plus(new Point(1, 1)));
    both(
        "switch",
        () ->
            switch (Operation.values()[1]) {
              case ADD -> "add";
              case MULTIPLY -> "multiply";
            });
    both("resource", () -> text("data.txt"));
    both("resource from the top", () -> text("/com/acme/job/data.txt"));
    both("no resource", () -> text("nothing.txt"));
    both(
        "resource by url",
        () -> {
          try (InputStream in = Job.class.getResource("data.txt").openStream()) {
            return in.readAllBytes().length;
          }
        });
    both(
        "context loader",
        () -> Thread.currentThread().getContextClassLoader() == Job.class.getClassLoader());
    both("services", Job::greetings);
    both("service files", () -> allNamed("META-INF/services/com.acme.lib.Greeter"));
    both("class by name", () -> find("com.acme.lib.Polite"));
    both("jdist's own library", () -> find("picocli.CommandLine"));
    both("version", Version::text);
    Point sum = remoteCallFetch(2, point::plus, new Point(10, 20));
    System.out.println("bound method: " + sum);
    System.out.println("arguments: " + String.join(" ", arguments));
  }
}
