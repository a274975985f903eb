//! GeoJSON: which texts a node takes as a value.

use serde_json::Value;

use crate::reader::Reader;

/// The text of a GeoJSON particle, if it is a region or point the server knows (single-0024 to
/// -0033). The cells before it are the client's and not kept.
pub(crate) fn text(value: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(value);
    let (_flags, cells) = (reader.u8()?, reader.u16()?);
    reader.take(usize::from(cells) * 8)?;
    Some(reader.rest()).filter(|text| is_known(text))
}

/// Whether a text is a region or point the server knows.
pub(crate) fn is_known(text: &[u8]) -> bool {
    serde_json::from_slice(text).is_ok_and(|object| is_geometry(&object))
}

fn is_geometry(object: &Value) -> bool {
    let coordinates = &object["coordinates"];
    match object["type"].as_str() {
        Some("Point") => is_position(coordinates),
        Some("Polygon") => is_polygon(coordinates),
        Some("MultiPolygon") => every(coordinates, is_polygon),
        Some("AeroCircle") => {
            matches!(coordinates.as_array().map(Vec::as_slice), Some([centre, radius])
                if is_position(centre) && radius.as_f64().is_some_and(|radius| radius >= 0.0))
        }
        Some("Feature") => is_geometry(&object["geometry"]),
        _ => false,
    }
}

fn is_polygon(rings: &Value) -> bool {
    every(rings, is_ring)
}

/// Four positions or more, the last of them the first again.
fn is_ring(ring: &Value) -> bool {
    let Some(positions) = ring.as_array() else {
        return false;
    };
    positions.len() >= 4
        && positions.first() == positions.last()
        && positions.iter().all(is_position)
}

fn is_position(position: &Value) -> bool {
    let within =
        |value: &Value, limit: f64| value.as_f64().is_some_and(|degrees| degrees.abs() <= limit);
    matches!(position.as_array().map(Vec::as_slice), Some([longitude, latitude, ..])
        if within(longitude, 180.0) && within(latitude, 90.0))
}

fn every(list: &Value, test: impl Fn(&Value) -> bool) -> bool {
    list.as_array()
        .is_some_and(|items| !items.is_empty() && items.iter().all(test))
}

#[cfg(test)]
mod tests {
    use super::text;

    fn particle(cells: u16, text: &str) -> Vec<u8> {
        let mut bytes = vec![0];
        bytes.extend_from_slice(&cells.to_be_bytes());
        bytes.extend(vec![0; usize::from(cells) * 8]);
        bytes.extend_from_slice(text.as_bytes());
        bytes
    }

    #[test]
    fn points_and_regions_are_taken_with_or_without_cells() {
        for good in [
            r#"{"type": "Point", "coordinates": [1, 2]}"#,
            r#"{"type": "AeroCircle", "coordinates": [[-122.0, 37.5], 1000.0]}"#,
            r#"{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}"#,
        ] {
            assert_eq!(text(&particle(0, good)), Some(good.as_bytes()));
            assert_eq!(text(&particle(2, good)), Some(good.as_bytes()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "{}",
            r#"{"type": "Point"}"#,
            r#"{"type": "Point", "coordinates": [1000, 1]}"#,
            r#"{"type": "LineString", "coordinates": [[0, 0], [1, 1]]}"#,
            r#"{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}"#,
        ] {
            assert_eq!(text(&particle(0, bad)), None, "{bad}");
        }
        assert_eq!(text(&[0, 0]), None);
        assert_eq!(text(&[0, 0, 9, b'{', b'}']), None);
    }
}
