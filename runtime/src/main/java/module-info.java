/// The library a driver compiles against and every worker runs.
@SuppressWarnings("requires-automatic") // MINA's modules have a name and nothing more
module org.jdist.runtime {
  requires static org.apache.sshd.osgi;
  requires static org.jspecify;
  requires static io.netty.buffer; // links between hosts are faster with it
  requires static io.netty.common;
  requires static io.netty.handler;
  requires jdk.jfr;
  requires jdk.unsupported;
  requires jdk.management;
  requires jdk.net;

  exports jdist;
  exports jdist.cluster;
  exports jdist.failure;
  exports jdist.parallel;
  exports jdist.remote;
  exports jdist.task;
}
