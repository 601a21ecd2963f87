package driver;

import java.util.Map;
import java.util.Set;
import jdist.cluster.ClusterManager;
import jdist.cluster.ClusterManagerProvider;
import jdist.cluster.LaunchRequest;

/// Makes a [PlainManager] for the command, or one with a fault.
public final class PlainProvider implements ClusterManagerProvider {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public ClusterManager create(Map<String, String> options) {
    if (!Set.of("ident", "fault").containsAll(options.keySet())) {
      throw new IllegalArgumentException("its options are ident and fault, not " + options);
    }
    return switch (options.getOrDefault("fault", "")) {
      case "launch" -> new Faulty();
      case "create" -> throw new IllegalStateException("not now");
      default -> new PlainManager(worker -> worker.withIdent(options.getOrDefault("ident", "it")));
    };
  }

  private static final class Faulty extends PlainManager {
    @Override
    public void launch(LaunchRequest request, Report report) {
      throw new IllegalStateException("the queue is closed");
    }
  }
}
