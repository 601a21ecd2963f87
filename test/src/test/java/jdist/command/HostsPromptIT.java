package jdist.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import jdist.kit.RealSshd;
import jdist.kit.SshHosts;
import jdist.kit.Terminal;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.Test;

/// The prompt with workers on other hosts, which come and go while others work. What is left there
/// the sandbox would see.
class HostsPromptIT extends WithSshHosts {
  @Test
  void workersComeAndGoWhileOthersWork() {
    RealSshd first = hosts.host();
    hosts.host();
    Path file = folder.resolve("hosts.txt");
    SshHosts.write(file, "2*host1\n");
    String config = hosts.config().toString();

    try (Terminal terminal =
        sandbox
            .jdist("--ssh-config", config, "--machine-file", file.toString())
            .inTerminal()
            .awaitPrompt()) {
      assertThat(terminal.text()).contains("2 workers on 1 host in ");
      assertThat(terminal.run("remoteCallFetch(2, () -> System.getenv(\"HOME\"))"))
          .isEqualTo("$1 ==> \"" + first.home() + "\"");

      for (String line :
          List.of(
              "int pause = 20",
              "int ask(int x) throws Exception { Thread.sleep(pause); return myId(); }",
              "var seen = new ConcurrentSkipListSet<Integer>()",
              "var goesOn = new AtomicBoolean(true)",
              "var items = Stream.generate(() -> 1).takeWhile(x -> goesOn.get())",
              "var map = Thread.startVirtualThread(() ->"
                  + " pmap(x -> ask(x), items).forEach(seen::add))",
              "while (!seen.containsAll(List.of(2, 3))) Thread.sleep(10)")) {
        terminal.run(line);
      }
      assertThat(terminal.run("/add 2*host2")).isEqualTo("added 4, 5");
      terminal.run("while (!seen.containsAll(List.of(4, 5))) Thread.sleep(10)");
      assertThat(terminal.run("/remove 2")).isEqualTo("removed 2");
      assertThat(terminal.run("map.isAlive()")).endsWith(" ==> true");
      terminal.run("goesOn.set(false)");
      terminal.run("map.join()");
      assertThat(terminal.run("seen")).isEqualTo("seen ==> [2, 3, 4, 5]");
      assertThat(terminal.run("workers()")).endsWith(" ==> [3, 4, 5]");
      assertThat(terminal.press("C-d").awaitEnd()).isZero();
    }
  }
}
