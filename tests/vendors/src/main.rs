//! Serves both vendors on this machine until it is interrupted.

use std::net::{Ipv4Addr, SocketAddr};

use clap::Parser;
use jiff::Timestamp;
use vendors::{Catalogue, Extent, Vendor, World, serve};

/// Both vendors as simulators.
#[derive(Parser)]
struct Arguments {
    /// Decides the catalogue.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many styles; takes the place of --skus.
    #[arg(long)]
    styles: Option<usize>,
    /// How many SKUs.
    #[arg(long, default_value_t = 1000)]
    skus: usize,
    /// How many warehouses.
    #[arg(long, default_value_t = 3)]
    warehouses: usize,
    /// Port of Mintsoft; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    mintsoft_port: u16,
    /// Port of WAIR; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    wair_port: u16,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    let extent = arguments.styles.map_or(Extent::Skus(arguments.skus), Extent::Styles);
    let catalogue = Catalogue::generate(arguments.seed, extent, arguments.warehouses, Timestamp::now());
    let world = World::new(catalogue).shared();
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let (mintsoft, _) = serve(world.clone(), Vendor::Mintsoft, at(arguments.mintsoft_port)).await?;
    let (wair, _) = serve(world, Vendor::Wair, at(arguments.wair_port)).await?;
    println!("mintsoft http://{mintsoft}");
    println!("wair http://{wair}/api/v1");
    tokio::signal::ctrl_c().await
}
