// Measures jdist, and beside each figure the limit of this machine in the same run. Run it with:
// bin/jdist src/bench/Bench.java [--json FILE] [NAME…], where NAME is one of those below

import static jdist.Distributed.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

class Bench {
  private static final List<String> ALL =
      List.of(
          "round-trips",
          "pipelines",
          "bulk",
          "flips",
          "start",
          "prompt",
          "maps",
          "channels",
          "crowd",
          "hosts",
          "links");

  public static void main(String[] args) throws Exception {
    List<String> wanted = new ArrayList<>(Arrays.asList(args));
    int json = wanted.indexOf("--json");
    Path file = json < 0 ? null : Path.of(wanted.remove(json + 1));
    wanted.remove("--json");
    if (!ALL.containsAll(wanted)) {
      wanted.removeAll(ALL);
      throw new IllegalArgumentException(
          "no bench is named " + wanted.getFirst() + "; there are " + ALL);
    }
    List<Figure> figures = new ArrayList<>();
    IO.println(Figure.heading());
    for (String name : wanted.isEmpty() ? ALL : wanted) {
      measure(
          name,
          it -> {
            IO.println(it.row());
            figures.add(it);
          });
    }
    if (file != null) {
      Files.write(file, figures.stream().map(Figure::json).toList());
    }
  }

  private static void measure(String name, Consumer<Figure> table) throws Exception {
    if (name.equals("start")) {
      Start.run(table);
      return;
    }
    if (name.equals("prompt")) {
      Prompts.run(table);
      return;
    }
    if (name.equals("crowd")) {
      Crowd.run(table);
      return;
    }
    if (name.equals("hosts") || name.equals("links")) {
      if (!SshServers.arePossible()) {
        IO.println(name + " is left out: there is no /usr/sbin/sshd");
      } else if (name.equals("hosts")) {
        HostStart.run(table);
      } else {
        HostLinks.run(table);
      }
      return;
    }
    int count =
        switch (name) {
          case "flips" -> 4;
          case "pipelines", "maps", "channels" -> 2;
          default -> 1;
        };
    List<Integer> workers = addProcs(count);
    try {
      switch (name) {
        case "round-trips" -> RoundTrips.run(workers.getFirst(), table);
        case "pipelines" -> Pipelines.run(workers, table);
        case "bulk" -> Bulk.run(workers.getFirst(), table);
        case "flips" -> Flips.run(workers, table);
        case "maps" -> Maps.run(table);
        case "channels" -> Channels.run(workers, table);
        default -> throw new IllegalArgumentException(name);
      }
    } finally {
      rmProcs(otherProcs());
    }
  }
}
