package jdist.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A machine of its own, as far as the network can tell: a network namespace with one address, a
/// way to the others through the router of its [Network], and no firewall until one is set up.
public final class Namespace {
  private static final int PATIENCE_SECONDS = 30;

  private final String name;
  private final String address;
  private final String reachedAt;

  Namespace(String name, String address, String reachedAt) {
    this.name = name;
    this.address = address;
    this.reachedAt = reachedAt;
  }

  String name() {
    return name;
  }

  /// Its own.
  public String address() {
    return address;
  }

  /// The address at which others know it: its own, unless the router translates it.
  public String reachedAt() {
    return reachedAt;
  }

  /// What goes before a command that is to run in it.
  public List<String> inside() {
    return List.of("ip", "netns", "exec", name);
  }

  /// Runs a program in it to its end, which must be a good one; answers with what it printed.
  public String run(String... command) {
    List<String> whole = new ArrayList<>(inside());
    whole.addAll(List.of(command));
    return SshHosts.run(whole.toArray(String[]::new));
  }

  /// Has `nft` read these commands.
  public void firewall(String commands) {
    List<String> whole = new ArrayList<>(inside());
    whole.addAll(List.of("nft", "-f", "-"));
    try {
      Process nft = new ProcessBuilder(whole).redirectErrorStream(true).start();
      try (OutputStream input = nft.getOutputStream()) {
        input.write(commands.getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!nft.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || nft.exitValue() != 0) {
        throw new AssertionError("nft does not take\n" + commands + "\n" + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /// Its firewall lets others in as far as these rules of an nftables chain say, what belongs to a
  /// connection that has been let in, and nobody else.
  public void admitOnly(String rules) {
    firewall(
        """
        table inet filter {
          chain arriving {
            type filter hook input priority 0; policy drop;
            iif lo accept
            ct state established,related accept
            %s
          }
        }
        """
            .formatted(rules));
  }
}
