//! Points and regions on the globe, as GeoJSON texts give them.

use serde_json::Value;

/// In metres, as the server counts.
const EARTH_RADIUS: f64 = 6_371_000.0;

/// A place on the unit sphere.
type Place = [f64; 3];

/// A point or a region.
#[derive(Debug)]
pub(crate) enum Shape {
    Point(Place),
    /// A centre and an angle around it.
    Circle(Place, f64),
    /// Polygons: for each the ring around it and those around its holes.
    Polygons(Vec<Vec<Vec<Place>>>),
}

/// Whether one of two texts is a point and the other a region around it.
pub(crate) fn is_within(one: &[u8], other: &[u8]) -> bool {
    match (Shape::parse(one), Shape::parse(other)) {
        (Some(one), Some(other)) => one.meets(&other),
        _ => false,
    }
}

impl Shape {
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        Self::of(&serde_json::from_slice(text).ok()?)
    }

    /// Whether one of the two is a point and the other a region around it.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Point(place), region) | (region, Self::Point(place)) => region.covers(*place),
            _ => false,
        }
    }

    fn of(object: &Value) -> Option<Self> {
        let coordinates = &object["coordinates"];
        Some(match object["type"].as_str()? {
            "Point" => Self::Point(place(coordinates)?),
            "AeroCircle" => {
                let radius = coordinates[1].as_f64()?;
                Self::Circle(place(&coordinates[0])?, radius / EARTH_RADIUS)
            }
            "Polygon" => Self::Polygons(vec![rings(coordinates)?]),
            "MultiPolygon" => {
                let polygons = coordinates.as_array()?.iter().map(rings);
                Self::Polygons(polygons.collect::<Option<_>>()?)
            }
            "Feature" => Self::of(&object["geometry"])?,
            _ => return None,
        })
    }

    fn covers(&self, place: Place) -> bool {
        match self {
            Self::Point(_) => false,
            Self::Circle(centre, angle) => {
                let cross = cross(*centre, place);
                dot(cross, cross).sqrt().atan2(dot(*centre, place)) <= *angle
            }
            Self::Polygons(polygons) => polygons.iter().any(|rings| {
                let (outer, holes) = rings.split_first().unzip();
                outer.is_some_and(|outer| is_inside(place, outer))
                    && !holes
                        .unwrap_or_default()
                        .iter()
                        .any(|hole| is_inside(place, hole))
            }),
        }
    }
}

fn rings(polygon: &Value) -> Option<Vec<Vec<Place>>> {
    let rings = polygon.as_array()?.iter();
    rings
        .map(|ring| ring.as_array()?.iter().map(place).collect())
        .collect()
}

fn place(position: &Value) -> Option<Place> {
    let (longitude, latitude) = (
        position[0].as_f64()?.to_radians(),
        position[1].as_f64()?.to_radians(),
    );
    let parallel = latitude.cos();
    Some([
        parallel * longitude.cos(),
        parallel * longitude.sin(),
        latitude.sin(),
    ])
}

/// Whether a ring, whose edges are parts of great circles, goes around a place: on the way along it,
/// seen from the place, one turns once around, and the way the ring turns. Seen from the place on the
/// other side of the globe one turns the other way.
fn is_inside(place: Place, ring: &[Place]) -> bool {
    let edges = || ring.windows(2).map(|edge| (edge[0], edge[1]));
    let turns = edges().map(|(from, to)| {
        let (from, to) = (direction(place, from), direction(place, to));
        dot(place, cross(from, to)).atan2(dot(from, to))
    });
    let middle = std::array::from_fn(|axis| edges().map(|(from, _)| from[axis]).sum());
    let orientation: f64 = edges().map(|(from, to)| dot(middle, cross(from, to))).sum();
    turns.sum::<f64>() * orientation.signum() > std::f64::consts::PI
}

/// Where another place is, as seen along the surface.
fn direction(place: Place, other: Place) -> Place {
    let up = dot(place, other);
    std::array::from_fn(|axis| other[axis] - up * place[axis])
}

fn dot(u: Place, v: Place) -> f64 {
    u.iter().zip(v).map(|(u, v)| u * v).sum()
}

fn cross(u: Place, v: Place) -> Place {
    [
        u[1] * v[2] - u[2] * v[1],
        u[2] * v[0] - u[0] * v[2],
        u[0] * v[1] - u[1] * v[0],
    ]
}

#[cfg(test)]
mod tests {
    use super::is_within;

    fn point(longitude: f64, latitude: f64) -> Vec<u8> {
        format!(r#"{{"type": "Point", "coordinates": [{longitude}, {latitude}]}}"#).into_bytes()
    }

    const SQUARE: &[u8] = br#"{"type": "Polygon", "coordinates": [
        [[0, 0], [30, 0], [30, 30], [0, 30], [0, 0]],
        [[10, 10], [10, 20], [20, 20], [20, 10], [10, 10]]]}"#;

    #[test]
    fn a_polygon_covers_what_is_in_it_and_in_none_of_its_holes() {
        for (longitude, latitude, expected) in [
            (5.0, 5.0, true),
            (15.0, 15.0, false),
            (25.0, 15.0, true),
            (-1.0, 5.0, false),
            (15.0, 30.5, true),
            (15.0, 31.0, false),
            (-175.0, -15.0, false),
        ] {
            let point = point(longitude, latitude);
            assert_eq!(
                is_within(&point, SQUARE),
                expected,
                "{longitude} {latitude}"
            );
            assert_eq!(is_within(SQUARE, &point), expected);
        }
    }

    #[test]
    fn a_circle_covers_what_is_no_farther_than_its_radius() {
        let circle = br#"{"type": "AeroCircle", "coordinates": [[179.99, 60.0], 2000]}"#;
        assert!(is_within(&point(-179.99, 60.0), circle));
        assert!(!is_within(&point(-179.9, 60.0), circle));
    }

    #[test]
    fn only_a_point_is_within_only_a_region() {
        assert!(!is_within(SQUARE, SQUARE));
        assert!(!is_within(&point(1.0, 1.0), &point(1.0, 1.0)));
    }
}
